package schema

import (
	"fmt"
	"path"
	"strings"
)

// ReadObjects reads one file of configuration that is in no bundle: a file
// whose folder is that of a kind, as in forms/client-intake.yaml, or a file
// that all objects of a kind share. Objects that belong to one environment may
// be in it. Only the form is checked; the error is [Problems].
func (ks Kinds) ReadObjects(file string, data []byte) ([]Object, error) {
	kind, ok := ks.ofFile(file)
	if !ok {
		return nil, Problems{{
			File: file,
			Message: fmt.Sprintf(
				"the folder determines the kind of an object: put the file into one of %s",
				strings.Join(ks.places(), ", "),
			),
		}}
	}
	if len(data) > MaxFile {
		return nil, Problems{{
			File:    file,
			Message: fmt.Sprintf("the file has %d bytes; the limit is %d", len(data), MaxFile),
		}}
	}
	root, problems := readYAML(file, data)
	if root == nil {
		return nil, problems
	}
	r := newYAMLReader(file)
	r.home = true
	var objects []Object
	if kind.File != "" {
		objects = r.shared(root, kind)
	} else if o, ok := r.object(root, kind); ok {
		objects = []Object{o}
	}
	if err := r.problems.Err(); err != nil {
		return nil, err
	}
	return objects, nil
}

func (ks Kinds) ofFile(file string) (*Kind, bool) {
	folder := path.Base(path.Dir(file))
	for _, k := range ks {
		if k.File == path.Base(file) && k.File != "" || k.File == "" && k.Plural == folder {
			return k, true
		}
	}
	return nil, false
}

// places returns the folders and files of a bundle.
func (ks Kinds) places() []string {
	var out []string
	for _, k := range ks {
		if k.File != "" {
			out = append(out, k.File)
		} else {
			out = append(out, k.Plural+"/")
		}
	}
	return out
}
