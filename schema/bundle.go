package schema

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"reflect"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// BundleFormat is the version of the layout of a bundle's folder.
const BundleFormat = 1

// BundleFile is the file that makes a folder a bundle.
const BundleFile = "bundle.yaml"

// maxBundleFiles bounds the files read from a folder of unknown origin.
const maxBundleFiles = 500_000

// Bundle is configuration as a folder of YAML holds it: complete, checked, and
// nothing of any client.
type Bundle struct {
	// the environment it was exported from: its identity as the source of a
	// sync
	Environment string
	Objects     []Object // in the order of [CompareKeys]
	// PassedOver are files that were not read, because their names are not
	// those of configuration.
	PassedOver []string
}

// manifest is the content of bundle.yaml.
type manifest struct {
	Format      int    `json:"format" jsonschema:"required"`
	Environment string `json:"environment" jsonschema:"required"`
}

// fileOf is where an object of the kind stands in a bundle.
func (k *Kind) fileOf(name string) string {
	if k.File != "" {
		return k.File
	}
	return k.Plural + "/" + name + ".yaml"
}

// ReadBundle reads and checks a bundle. The error is [Problems] where the
// configuration is at fault, with every problem there is; nothing of a bundle
// that has any is returned.
//
// The folder is read as one state: where it changed meanwhile the error is a
// [MovedError], whatever else was found.
func (ks Kinds) ReadBundle(fsys fs.FS) (*Bundle, error) {
	r := &bundleReader{kinds: ks, fsys: fsys}
	b := &Bundle{Environment: r.manifest()}
	files, err := r.files()
	if err != nil {
		return nil, err
	}
	problems := r.read(files)
	if err := r.settled(files); err != nil {
		return nil, err
	}
	b.PassedOver = r.passed
	unread, partial := map[Key][]byte{}, map[*Kind]bool{}
	for _, f := range files {
		b.Objects = append(b.Objects, f.objects...)
		if len(f.problems) > 0 {
			unread[f.key()] = []byte("{}")
			partial[f.kind] = true
		}
	}
	slices.SortFunc(b.Objects, func(x, y Object) int { return CompareKeys(x.Key, y.Key) })
	if len(b.Objects) == 0 && len(problems) == 0 {
		return nil,
			errors.New("the bundle contains no configuration: an empty source is never applied")
	}
	problems = append(problems,
		r.placed(ks.Check(b.Objects, func(key Key) []byte { return unread[key] }))...)
	for _, k := range ks {
		if !partial[k] {
			problems = append(problems, k.checkTogether(b.Objects)...)
		}
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	return b, nil
}

// checkTogether applies the kind's check of all its objects.
func (k *Kind) checkTogether(objects []Object) Problems {
	if k.Together == nil {
		return nil
	}
	all := map[string]Spec{}
	for _, o := range objects {
		if o.Key.Kind == k.Slug {
			if spec, err := k.Decode(o.Body); err == nil {
				all[o.Key.Name] = spec
			}
		}
	}
	if len(all) == 0 {
		return nil
	}
	if err := k.Together(all); err != nil {
		return Problems{{File: k.Plural, Message: err.Error()}}
	}
	return nil
}

type bundleReader struct {
	kinds    Kinds
	fsys     fs.FS
	problems Problems
	state    fileState // of the manifest
	names    []string  // of the entries in the folder and in those of the kinds
	passed   []string  // files that are not read
}

// bundleFile is a file of configuration, before and after it is read.
type bundleFile struct {
	path     string
	kind     *Kind
	regular  bool // an ordinary file, neither link nor device
	objects  []Object
	problems Problems
	state    fileState
}

// key returns the object that the file was meant to hold.
func (f *bundleFile) key() Key {
	return Key{f.kind.Slug, strings.TrimSuffix(path.Base(f.path), ".yaml")}
}

func (r *bundleReader) report(file, format string, args ...any) {
	r.problems = append(r.problems, Problem{File: file, Message: fmt.Sprintf(format, args...)})
}

func (r *bundleReader) manifest() string {
	if _, err := fs.Stat(r.fsys, BundleFile); errors.Is(err, fs.ErrNotExist) {
		r.report(BundleFile,
			"this folder is not a bundle: it has no %s; add that file with two lines, format: %d and environment: NAME",
			BundleFile, BundleFormat)
		return ""
	}
	data, state, err := readLimited(r.fsys, BundleFile)
	r.state = state
	if err != nil {
		r.report(BundleFile, "%v", err)
		return ""
	}
	root, problems := readYAML(BundleFile, data)
	r.problems = append(r.problems, problems...)
	if root == nil {
		return ""
	}
	reader := newYAMLReader(BundleFile)
	record, _ := reader.value(root, manifestShape, "").(map[string]any)
	if format, ok := record["format"]; ok && format != number(BundleFormat) {
		_, n := mappingEntry(root, "format")
		reader.report(n, "format",
			"the format is %v, but this version of configsync reads format %d: use a newer version, or export again",
			format, BundleFormat)
	}
	name, _ := record["environment"].(string)
	if name != "" {
		if err := CheckName(name); err != nil {
			_, n := mappingEntry(root, "environment")
			reader.report(n, "environment", "%v", err)
		}
	}
	r.problems = append(r.problems, reader.problems...)
	return name
}

// files lists the files of configuration. What is none (a README, a folder of
// something else) is passed over, but a name that was probably meant to be one
// is a problem.
func (r *bundleReader) files() ([]*bundleFile, error) {
	entries, err := fs.ReadDir(r.fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("reading the folder: %w", err)
	}
	var files []*bundleFile
	for _, e := range entries {
		r.names = append(r.names, e.Name())
		k, meant := r.kindOfEntry(e)
		switch {
		case k == nil && meant != "":
			r.report(e.Name(), "configsync does not read this; did you mean %s?", meant)
		case k == nil:
			r.passOver(e.Name(), e.IsDir())
		case k.File != "":
			files = append(files, &bundleFile{
				path:    e.Name(),
				kind:    k,
				regular: e.Type().IsRegular(),
			})
		default:
			in, err := r.folder(e.Name(), k)
			if err != nil {
				return nil, err
			}
			files = append(files, in...)
		}
	}
	if len(files) > maxBundleFiles {
		return nil, fmt.Errorf("the folder contains %d configuration files; the limit is %d",
			len(files),
			maxBundleFiles)
	}
	return files, nil
}

// kindOfEntry returns the kind that a file or folder at the top of a bundle
// holds; meant is the name that was probably meant.
func (r *bundleReader) kindOfEntry(e fs.DirEntry) (_ *Kind, meant string) {
	plain := strings.NewReplacer("-", "", "_", "", " ", "", ".yaml", "", ".yml", "")
	name := plain.Replace(strings.ToLower(e.Name()))
	for _, k := range r.kinds {
		want := k.Plural
		if k.File != "" {
			want = k.File
		}
		if e.Name() == want && e.IsDir() == (k.File == "") {
			return k, ""
		}
		if name == plain.Replace(k.Plural) || name == plain.Replace(k.Slug) {
			return nil, want
		}
	}
	return nil, ""
}

func (r *bundleReader) folder(dir string, k *Kind) ([]*bundleFile, error) {
	entries, err := fs.ReadDir(r.fsys, dir)
	if err != nil {
		return nil, fmt.Errorf("reading the folder %s: %w", dir, err)
	}
	var files []*bundleFile
	for _, e := range entries {
		file := path.Join(dir, e.Name())
		r.names = append(r.names, file)
		switch ext := path.Ext(e.Name()); {
		case strings.HasPrefix(e.Name(), "."):
			r.passOver(file, e.IsDir())
		case e.IsDir():
			r.report(file, "folders inside %s are not read: move the files up", dir)
		case ext == ".yaml":
			files = append(files, &bundleFile{path: file, kind: k, regular: e.Type().IsRegular()})
		case strings.EqualFold(ext, ".yml"), strings.EqualFold(ext, ".yaml"):
			r.report(file,
				"the file is not read, because its name does not end in .yaml: rename it")
		default:
			r.passOver(file, false)
		}
	}
	return files, nil
}

// read reads the files on all cores and collects their problems, those of the
// reader so far included.
func (r *bundleReader) read(files []*bundleFile) Problems {
	inParallel(len(files), func(i int) { files[i].read(r.fsys) })
	problems := r.problems
	first := map[Key]string{}
	for _, f := range files {
		problems = append(problems, f.problems...)
		for _, o := range f.objects {
			if other, twice := first[o.Key]; twice {
				problems = append(problems, Problem{
					File:    f.path,
					Line:    1,
					Column:  1,
					Message: fmt.Sprintf("%s is also in %s: remove one of them", o.Key, other),
				})
			}
			first[o.Key] = f.path
		}
	}
	return problems
}

func (f *bundleFile) read(fsys fs.FS) {
	data, state, err := f.data(fsys)
	f.state = state
	if err != nil {
		f.problems = Problems{{File: f.path, Message: err.Error()}}
		return
	}
	root, problems := readYAML(f.path, data)
	if root == nil {
		f.problems = problems
		return
	}
	r := newYAMLReader(f.path)
	if f.kind.File != "" {
		f.objects = r.shared(root, f.kind)
	} else if o, ok := r.object(root, f.kind); ok {
		f.objects = []Object{o}
	}
	f.problems = r.problems
}

// data reads the content of the file.
func (f *bundleFile) data(fsys fs.FS) ([]byte, fileState, error) {
	if f.regular {
		return readRegular(fsys, f.path)
	}
	return readLimited(fsys, f.path)
}

// readLimited reads a file, unless it is too large, or something that never
// ends or waits.
func readLimited(fsys fs.FS, file string) ([]byte, fileState, error) {
	info, err := fs.Stat(fsys, file)
	switch {
	case err != nil:
		return nil, fileState{}, fmt.Errorf("the file cannot be read: %w", err)
	case !info.Mode().IsRegular():
		return nil, fileState{}, errors.New("this is not a regular file, so it is not read")
	}
	return readRegular(fsys, file)
}

// readRegular reads a file that is known to be an ordinary one.
func readRegular(fsys fs.FS, file string) ([]byte, fileState, error) {
	f, err := fsys.Open(file)
	if err != nil {
		return nil, fileState{}, fmt.Errorf("the file cannot be read: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fileState{}, fmt.Errorf("the file cannot be read: %w", err)
	}
	if info.Size() > MaxFile {
		return nil, fileState{},
			fmt.Errorf("the file has %d bytes; the limit is %d", info.Size(), MaxFile)
	}
	data := make([]byte, info.Size())
	if _, err := io.ReadFull(f, data); err != nil {
		return nil, fileState{}, fmt.Errorf("the file cannot be read: %w", err)
	}
	return data, stateOf(info, data), nil
}

// object reads the file of one object. Its name must be the file's.
func (r *yamlReader) object(root *yaml.Node, k *Kind) (Object, bool) {
	var nameNode *yaml.Node
	var name string
	body := r.record(root, k.Shape, "", func(key, value *yaml.Node) bool {
		if key.Value != "name" {
			return false
		}
		nameNode = value
		name, _ = r.value(value, &Shape{Type: Text}, "name").(string)
		return true
	})
	if body == nil {
		return Object{}, false
	}
	want := strings.TrimSuffix(path.Base(r.file), ".yaml")
	switch {
	case nameNode == nil:
		r.report(root, "", "name is missing: write name: %s", want)
	case name == "":
	case CheckName(name) != nil:
		r.report(nameNode, "name", "%v", CheckName(name))
	case name != want:
		r.report(nameNode, "name", "the name is %s but the file is %s.yaml: rename one of them",
			name, want)
	}
	return Object{Key{k.Slug, name}, Canonical(body)}, len(r.problems) == 0
}

// shared reads the file that holds all objects of a kind.
func (r *yamlReader) shared(root *yaml.Node, k *Kind) []Object {
	if root.Kind != yaml.MappingNode {
		r.report(root, "", "expected a mapping from names to values, found %s", nodeWords(root))
		return nil
	}
	f := &k.Shape.Fields[0]
	var objects []Object
	r.entries(root, "", func(key, value *yaml.Node) {
		name := key.Value
		if !r.home && k.StaysHome != nil && k.StaysHome(name) {
			r.report(key, name, "%s belongs to one environment and is never promoted: remove it",
				name)
			return
		}
		if v := r.field(f, value, name); v != nil {
			objects = append(objects,
				Object{Key{k.Slug, name}, Canonical(map[string]any{f.Name: v})})
		}
	})
	return objects
}

// placed finds file, line and column of the problems of checked objects, which
// come object by object, reading again the files they are in.
func (r *bundleReader) placed(problems Problems) Problems {
	var file string
	var root *yaml.Node
	for i, p := range problems {
		k, ok := r.kinds.Of(p.Key.Kind)
		if !ok {
			continue
		}
		p.File = k.fileOf(p.Key.Name)
		if p.File != file {
			file, root = p.File, nil
			if data, _, err := readLimited(r.fsys, file); err == nil {
				root, _ = readYAML(file, data)
			}
		}
		p.Line, p.Column = k.locate(root, p.Key, p.Path)
		problems[i] = p
	}
	return problems
}

// Locate finds where a path inside the object of a key stands in the YAML of
// its file.
func (k *Kind) Locate(data []byte, key Key, path string) (line, column int) {
	root, _ := readYAML("", data)
	return k.locate(root, key, path)
}

func (k *Kind) locate(root *yaml.Node, key Key, path string) (line, column int) {
	if root == nil {
		return 1, 1
	}
	if k.File == "" {
		return locate(root, k.Shape, path)
	}
	if at, _ := mappingEntry(root, key.Name); at != nil {
		return at.Line, at.Column
	}
	return root.Line, root.Column
}

var manifestShape = shapes{}.of(reflect.TypeFor[manifest]())
