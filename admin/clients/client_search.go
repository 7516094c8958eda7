package clients

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"configsync/admin"
	"configsync/admin/sharing"
	"configsync/refusal"
	"configsync/schema"
	"configsync/words"
)

// ClientSearch is a search for clients. Text holds beginnings of names, a
// client's id and a birth date, in any mix; all of it must match. Without a
// text it finds everyone.
type ClientSearch struct {
	Text  string
	After admin.ClientCursor
}

// ClientPage is a part of the clients that were found, by name.
type ClientPage struct {
	Clients []admin.Client
	Rules   []sharing.Rule      // by which the organization sees each client
	Next    *admin.ClientCursor // where the next page begins; nil when this is the last one
}

// clientsPerPage is the number of clients on a page.
const clientsPerPage = 50

// FindClients searches the clients that the organization acted for may see:
// others are not found, not counted and not paged over. An invalid text is an
// [InputError] with the input text.
func (s *Service) FindClients(
	ctx context.Context, actor admin.Actor, env *admin.Environment, search ClientSearch,
) (page ClientPage, err error) {
	err = s.Write(ctx, actor, admin.ActionClients, env, "clients", func(
		tx *admin.Tx,
	) (string, error) {
		w, err := s.CaseWorker(ctx, env, tx.View, actor)
		if err != nil {
			return "", err
		}
		if actor.Organization() == "" {
			return "", refusal.New(refusal.Forbidden,
				"Only someone who acts for an organization can search for clients.").
				WithRemedy(refusal.SignInAsUser)
		}
		wanted, err := parseSearch(search.Text)
		if err != nil {
			return "", err
		}
		if page, err = wanted.find(ctx, tx.Clients, w.visible(), search.After); err != nil {
			return "", err
		}
		page.Rules, err = w.rules(ctx, tx.Exceptions, page.Clients)
		return wanted.detail(page, search.After != admin.ClientCursor{}), err
	})
	if err != nil {
		return ClientPage{}, err
	}
	return page, nil
}

// wantedClients is the parsed text of a search.
type wantedClients struct {
	id    admin.ClientID
	born  schema.Date
	words []string   // as typed
	names [][]string // ways to read the words as names; none when there are no words
}

const (
	longestSearch = 200 // characters
	mostWords     = 8
)

var (
	searchedSSN  = regexp.MustCompile(`\b[0-9]{3}-[0-9]{2}-[0-9]{4}\b`)
	searchedID   = regexp.MustCompile(`\b[0-9]{3}[- ][0-9]{3}[- ][0-9]{3}\b|\b[0-9]{9}\b`)
	searchedDate = regexp.MustCompile(
		`\b(?:[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{1,2}/[0-9]{1,2}/[0-9]{4})\b`,
	)
)

// parseSearch parses the text of a search. Its messages do not repeat numbers,
// which could be a Social Security number.
func parseSearch(text string) (wantedClients, error) {
	var wanted wantedClients
	var in admin.Inputs
	text = words.OneLine(text)
	if len([]rune(text)) > longestSearch {
		in.Wrong("text", "Search for fewer words at a time.")
		return wanted, in.Err()
	}
	if searchedSSN.MatchString(text) {
		in.Wrong("text",
			"Clients cannot be found by Social Security number: use the name, the birth date or the client's id.")
		return wanted, in.Err()
	}
	text = searchedID.ReplaceAllStringFunc(text, func(s string) string {
		id, err := admin.ParseClientID(s)
		switch {
		case err != nil:
			in.Wrong("text",
				"This is not a client's id: it has nine digits and does not begin with 0, such as 482-113-907.")
		case wanted.id != 0 && wanted.id != id:
			in.Wrong("text", "Search for one client's id at a time.")
		}
		wanted.id = id
		return " "
	})
	text = searchedDate.ReplaceAllStringFunc(text, func(s string) string {
		day, err := parseBirth(s)
		switch {
		case err != nil:
			in.Wrong("text",
				"%s is not a valid date: write month/day/year, such as 01/31/1990, or 1990-01-31.",
				s)
		case wanted.born != "" && wanted.born != day:
			in.Wrong("text", "Search for one birth date at a time.")
		}
		wanted.born = day
		return " "
	})
	wanted.words = strings.Fields(spaceCommas(text))
	wanted.names = readNames(text)
	if len(wanted.words) > mostWords {
		in.Wrong("text", "Search for at most %d words at a time.", mostWords)
	}
	return wanted, in.Err()
}

func parseBirth(s string) (schema.Date, error) {
	layout := "2006-1-2"
	if strings.Contains(s, "/") {
		layout = "1/2/2006"
	}
	t, err := time.Parse(layout, s)
	return schema.Date(t.Format(time.DateOnly)), err
}

// readNames lists the ways to read a text as names. A client has at most two,
// each of which may have several words: "ana maria rivera" may be "ana" and
// "maria rivera", "ana maria" and "rivera", or one name.
func readNames(text string) [][]string {
	words := strings.Fields(admin.FoldName(spaceCommas(text)))
	var ways [][]string
	for i := range words {
		var way []string
		for _, part := range [][]string{words[:i], words[i:]} {
			if name := strings.Trim(strings.Join(part, " "), ", "); name != "" {
				way = append(way, name)
			}
		}
		if len(way) > 0 {
			ways = append(ways, way)
		}
	}
	return ways
}

// spaceCommas writes every comma behind a word and before a space.
func spaceCommas(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, " ,", ","), ",", ", ")
}

// find returns a page of the wanted clients, among those of a query.
func (wanted wantedClients) find(
	ctx context.Context, from admin.ClientReader, q admin.ClientQuery, after admin.ClientCursor,
) (ClientPage, error) {
	q.ID, q.Born, q.After, q.Limit = wanted.id, wanted.born, after, clientsPerPage+1
	ways := wanted.names
	if len(ways) == 0 {
		ways = [][]string{nil}
	}
	var found []admin.Client
	for _, names := range ways {
		q.Names = names
		clients, err := from.Find(ctx, q)
		if err != nil {
			return ClientPage{}, err
		}
		found = append(found, clients...)
	}
	slices.SortFunc(found, func(a, b admin.Client) int { return a.Cursor().Compare(b.Cursor()) })
	found = slices.CompactFunc(found, func(a, b admin.Client) bool { return a.ID == b.ID })
	if len(found) <= clientsPerPage {
		return ClientPage{Clients: found}, nil
	}
	next := found[clientsPerPage-1].Cursor()
	return ClientPage{Clients: found[:clientsPerPage], Next: &next}, nil
}

// detail returns the audit log's text about the search and the number of
// clients shown. It leaves out words with many digits and ids that no client
// has, which may be Social Security numbers.
func (wanted wantedClients) detail(page ClientPage, further bool) string {
	var said []string
	var words []string
	for _, word := range wanted.words {
		if strings.IndexFunc(word, unicode.IsDigit) >= 0 {
			word = "…"
		}
		words = append(words, word)
	}
	if len(words) > 0 {
		said = append(said, `"`+strings.Join(words, " ")+`"`)
	}
	if wanted.born != "" {
		said = append(said, "born "+string(wanted.born))
	}
	switch {
	case wanted.id != 0 && len(page.Clients) > 0:
		said = append(said, "id "+wanted.id.String())
	case wanted.id != 0:
		said = append(said, "an id")
	}
	if len(said) == 0 {
		said = append(said, "everybody")
	}
	if further {
		said = append(said, "a further page")
	}
	return fmt.Sprintf("%s: %d shown", strings.Join(said, ", "), len(page.Clients))
}
