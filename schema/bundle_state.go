package schema

import (
	"bytes"
	"crypto/sha256"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// MovedError is the error of a folder that changed while it was read, so that
// what was read may be of two states of it. It passes by itself, once whatever
// changes the folder has ended.
type MovedError struct{ File string }

func (e *MovedError) Error() string {
	return "the source moved while it was read (" + e.File + "): read it again when nothing changes it"
}

// Transient reports that the same can be tried again.
func (*MovedError) Transient() bool { return true }

// Plain returns what happened, as people read it.
func (e *MovedError) Plain() string { return e.Error() }

// fileState is what a file was when it was read. The zero value is that of a
// file that could not be read.
type fileState struct {
	size    int64
	changed time.Time
	sum     [sha256.Size]byte
}

func stateOf(info fs.FileInfo, data []byte) fileState {
	return fileState{size: info.Size(), changed: info.ModTime(), sum: sha256.Sum256(data)}
}

// quiet is how long nothing in a folder must have changed. Whatever changes it
// file by file, such as a checkout, may rest between two of them for longer
// than it takes to read them all.
const quiet = 200 * time.Millisecond

// settled is [bundleReader.moved], asked again after a moment where something
// in the folder was changed just now.
func (r *bundleReader) settled(files []*bundleFile) error {
	err := r.moved(files)
	if age := time.Since(r.newest(files)); err == nil && age < quiet {
		time.Sleep(quiet - max(age, 0))
		err = r.moved(files)
	}
	return err
}

// newest returns when something in the folder changed last, as far as its
// files and folders tell.
func (r *bundleReader) newest(files []*bundleFile) time.Time {
	newest := r.state.changed
	later := func(t time.Time) {
		if t.After(newest) {
			newest = t
		}
	}
	for _, f := range files {
		later(f.state.changed)
	}
	folders := []string{"."}
	for _, k := range r.kinds {
		folders = append(folders, k.Plural)
	}
	for _, name := range folders {
		if info, err := fs.Stat(r.fsys, name); err == nil {
			later(info.ModTime())
		}
	}
	return newest
}

// moved returns the error of a folder that is not what it was when its files
// were read; nil where it is. Names, sizes, times and content are compared: two
// reads of every file that are the same enclose a moment at which all of them
// were so.
func (r *bundleReader) moved(files []*bundleFile) error {
	again := &bundleReader{kinds: r.kinds, fsys: r.fsys}
	if _, err := again.files(); err != nil {
		return &MovedError{File: "."}
	}
	if i := firstDifferent(r.names, again.names); i != "" {
		return &MovedError{File: i}
	}
	states := make([]fileState, len(files))
	inParallel(len(files), func(i int) { _, states[i], _ = files[i].data(r.fsys) })
	for i, f := range files {
		if states[i] != f.state {
			return &MovedError{File: f.path}
		}
	}
	if _, state, _ := readLimited(r.fsys, BundleFile); state != r.state {
		return &MovedError{File: BundleFile}
	}
	return nil
}

// firstDifferent returns the first name that is not in both sorted lists; ""
// where they are the same.
func firstDifferent(a, b []string) string {
	for i := range max(len(a), len(b)) {
		switch {
		case i >= len(a):
			return b[i]
		case i >= len(b) || a[i] != b[i]:
			return a[i]
		}
	}
	return ""
}

// mostPassedOver bounds how many files that are not read are remembered.
const mostPassedOver = 2000

// passOver remembers a file that is not read, or those in a folder that is not.
func (r *bundleReader) passOver(name string, isDir bool) {
	if name == BundleFile || path.Base(name) == ".git" {
		return
	}
	if !isDir {
		if len(r.passed) < mostPassedOver {
			r.passed = append(r.passed, name)
		}
		return
	}
	entries, err := fs.ReadDir(r.fsys, name)
	if err != nil || len(r.passed) >= mostPassedOver {
		return // what cannot be read explains nothing
	}
	for _, e := range entries {
		r.passOver(path.Join(name, e.Name()), e.IsDir())
	}
}

// Lookalikes returns those of the files passed over that look as if they were
// meant to hold the object of the key: its file under another name, or in
// another place.
func (ks Kinds) Lookalikes(passed []string, key Key) (out []string) {
	k, ok := ks.Of(key.Kind)
	if !ok {
		return nil
	}
	file := k.fileOf(key.Name)
	stem := strings.TrimSuffix(path.Base(file), ".yaml")
	for _, name := range passed {
		dir, _, _ := strings.Cut(name, "/")
		others := slices.ContainsFunc(ks, func(o *Kind) bool { return o != k && o.Plural == dir })
		if !others && holdsWord(path.Base(name), stem) {
			out = append(out, name)
		}
	}
	return out
}

// holdsWord reports whether a file name has a stem that no letter or digit
// continues, as "shoes.yaml~" and ".shoes.yaml" have "shoes".
func holdsWord(name, stem string) bool {
	name = strings.ToLower(name)
	for from := 0; ; {
		i := strings.Index(name[from:], stem)
		if i < 0 {
			return false
		}
		begin, end := from+i, from+i+len(stem)
		if (begin == 0 || !isAlphanumeric(name[begin-1])) &&
			(end == len(name) || !isAlphanumeric(name[end])) {
			return true
		}
		from = begin + 1
	}
}

func isAlphanumeric(c byte) bool {
	return bytes.IndexByte([]byte("abcdefghijklmnopqrstuvwxyz0123456789"), c) >= 0
}
