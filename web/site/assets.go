package site

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

// assets are the files that pages load, by the path they are served at, which
// changes with their content.
type assets struct {
	files map[string]asset
	paths map[string]string // name to path
}

type asset struct {
	kind  string // content type
	plain []byte
	small []byte // gzip
}

func loadAssets(from fs.FS) (assets, error) {
	a := assets{files: map[string]asset{}, paths: map[string]string{}}
	err := fs.WalkDir(from, "assets", func(file string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || strings.HasSuffix(file, "LICENSE") {
			return err
		}
		data, err := fs.ReadFile(from, file)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(data)
		name := strings.TrimPrefix(file, "assets/")
		ext := path.Ext(name)
		hashed := strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext
		small, err := gzipped(data)
		a.files[hashed] = asset{mime.TypeByExtension(ext), data, small}
		a.paths[name] = "/assets/" + hashed
		return err
	})
	return a, err
}

func gzipped(data []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	err = w.Close()
	return b.Bytes(), err
}

// path returns the address of an asset.
func (a assets) path(name string) (string, error) {
	p, ok := a.paths[name]
	if !ok {
		return "", fmt.Errorf("there is no asset %s", name)
	}
	return p, nil
}

func (a assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	file, ok := a.files[r.PathValue("file")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", file.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		_, _ = w.Write(file.small)
		return
	}
	_, _ = w.Write(file.plain)
}
