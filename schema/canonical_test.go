package schema

import (
	"bytes"
	"encoding/json"
	"testing"

	"pgregory.net/rapid"
)

func TestNumbersHaveOneText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"0": "0", "-0": "0", "+5": "5", "1.50": "1.5", "1.0": "1", "-0.0": "0", "1e3": "1000",
		"1E3": "1000", ".5": "0.5", "5.": "5",
		"9007199254740992.0": "9007199254740992", "9007199254740993": "9007199254740993",
		"9223372036854775807":  "9223372036854775807",
		"-9223372036854775808": "-9223372036854775808", "1e18": "1000000000000000000",
		"1e21": "1e+21", "0.1": "0.1", "1e-7": "1e-07", "0.0": "0",
	} {
		if got, err := canonicalNumber(text); string(got) != want || err != nil {
			t.Errorf("canonicalNumber(%q) = %s, %v; want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"", "x", "012", "-012", "08", "00", "01.5", "1_000", "0x1F",
		"0o17", "0b1", "0x1p4", ".inf", "-.inf", "inf", ".nan", "NaN",
		"1e400", "9223372036854775808", "-9223372036854775809", "190:20:30", "--1", "1,5"} {
		if got, err := canonicalNumber(text); err == nil {
			t.Errorf("canonicalNumber(%q) = %s", text, got)
		}
	}
}

func TestCanonicalNumberIsItsOwnText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := genNumber(t, "n").(json.Number)
		if again, err := canonicalNumber(string(n)); again != n || err != nil {
			t.Fatalf("%s became %s, %v", n, again, err)
		}
	})
}

func TestCanonicalBodies(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{ "b" : 1.50, "a" : [ true , null , "x" ] }`: `{"a":[true,null,"x"],"b":1.5}`,
		`{"a":"\u0041\/\u00e9\u2028<\u0001"}`:         "{\"a\":\"A/é\u2028<\\u0001\"}",
		`{"a":"\"\\\n\t\r"}`:                          `{"a":"\"\\\n\t\r"}`,
	} {
		if got, err := CanonicalBody([]byte(text)); string(got) != want || err != nil {
			t.Errorf("CanonicalBody(%s) = %s, %v; want %s", text, got, err, want)
		}
	}
	for _, text := range []string{`{`, `{} {}`, "\"\xff\"", `{"a":1e999}`, `nope`} {
		if got, err := CanonicalBody([]byte(text)); err == nil {
			t.Errorf("CanonicalBody(%s) = %s", text, got)
		}
	}
}

// Digests are stored in histories and sealed plans: this one may never change.
func TestDigestIsStable(t *testing.T) {
	t.Parallel()
	k, _ := All().Of("workgroup")
	o, err := reread(k, []byte("name: an-object\ntitle: Case managers\ndescription: |\n  Who: \"they\"\n  work – here\npermissions:\n  - work-with-clients\n  - read-configuration\n"))
	if err != nil {
		t.Fatal(err)
	}
	const body = `{"description":"Who: \"they\"\nwork – here\n","permissions":["work-with-clients","read-configuration"],"title":"Case managers"}`
	if !bytes.Equal(o.Body, []byte(body)) {
		t.Errorf("body %s, want %s", o.Body, body)
	}
	head := o.Head()
	const want = "e3af6f18478ebc230692a7ced7ff8d33af7192f449848c54e1b59d83e9f67139"
	if head.Digest != want || head.Key != o.Key {
		t.Errorf("digest %s, want %s", head.Digest, want)
	}
	if got := head.Digest.Short(); got != want[:12] {
		t.Errorf("short digest %s", got)
	}
}
