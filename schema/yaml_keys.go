package schema

import "gopkg.in/yaml.v3"

// keys are the keys of a mapping that were read so far. Most mappings have few,
// for which a map would cost more than it saves.
type keys struct {
	few  []*yaml.Node
	many map[string]*yaml.Node // every key, as soon as there are too many for few
}

const fewKeys = 24

func (k *keys) find(name string) *yaml.Node {
	if k.many != nil {
		return k.many[name]
	}
	for _, key := range k.few {
		if key.Value == name {
			return key
		}
	}
	return nil
}

func (k *keys) add(key *yaml.Node) {
	if k.many == nil && len(k.few) < fewKeys {
		k.few = append(k.few, key)
		return
	}
	if k.many == nil {
		k.many = make(map[string]*yaml.Node, 2*fewKeys)
		for _, earlier := range k.few {
			k.many[earlier.Value] = earlier
		}
	}
	k.many[key.Value] = key
}
