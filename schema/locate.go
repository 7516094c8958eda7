package schema

import (
	"strings"

	"gopkg.in/yaml.v3"
)

// locate returns the position of a path inside an object's file, or of the
// nearest place before it.
func locate(n *yaml.Node, s *Shape, path string) (line, column int) {
	line, column = n.Line, n.Column
	if path == "" {
		return line, column
	}
	for step := range strings.SplitSeq(path, "/") {
		for n.Kind == yaml.AliasNode {
			n = n.Alias
		}
		switch {
		case s == nil:
			return line, column
		case s.Type == Record && n.Kind == yaml.MappingNode:
			key, value := mappingEntry(n, step)
			f, ok := s.Field(step)
			if key == nil || !ok {
				return line, column
			}
			line, column, n, s = key.Line, key.Column, value, f.Shape
		case s.Type == List && n.Kind == yaml.SequenceNode:
			item := sequenceItem(n, s.Elem, step)
			if item == nil {
				return line, column
			}
			line, column, n, s = item.Line, item.Column, item, s.Elem
		default:
			return line, column
		}
	}
	return line, column
}

func mappingEntry(n *yaml.Node, name string) (key, value *yaml.Node) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			return n.Content[i], n.Content[i+1]
		}
	}
	return nil, nil
}

func sequenceItem(n *yaml.Node, s *Shape, id string) *yaml.Node {
	for _, item := range n.Content {
		at := item
		for at.Kind == yaml.AliasNode {
			at = at.Alias
		}
		if s.Type != Record && at.Value == id {
			return item
		}
		if _, value := mappingEntry(at, s.ID); value != nil && value.Value == id {
			return item
		}
	}
	return nil
}
