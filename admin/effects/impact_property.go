package effects

import (
	"context"

	"configsync/admin"
	"configsync/admin/accounts"
	"configsync/schema"
)

// propertyImpacts counts the accounts that other values of System Properties
// would touch, each by itself.
func (s *Service) propertyImpacts(
	ctx context.Context, from *admin.View, p *projection,
) ([]placed, error) {
	var out []placed
	for _, a := range p.changesOf(schema.KindSystemProperty) {
		// the default where it would no longer be set
		value, err := schema.PropertyValue(a.key.Name, a.body)
		if err != nil {
			return nil, err
		}
		touched, err := accounts.AccountsTouched(ctx, from.Users,
			accounts.Moment{Role: p.role, Now: p.now, Config: p.before}, a.key.Name, value)
		if err != nil {
			return nil, err
		}
		for _, t := range touched {
			if t.Count > 0 {
				out = append(out, placed{
					a.at,
					Impact{Key: a.key, Kind: ImpactAccounts, Count: t.Count, Sentence: t.Masked()},
				})
			}
		}
	}
	return out, nil
}
