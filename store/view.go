package store

import "configsync/admin"

// view returns the readers of all nouns over these queries.
func (s *queries) view() *admin.View {
	return &admin.View{
		Config:      configReader{s},
		History:     historyReader{s},
		Audit:       auditStore{s},
		Users:       userStore{s},
		Sessions:    sessionStore{s},
		Tries:       tryStore{s},
		Drafts:      draftStore{s},
		Clients:     clientStore{s},
		Exceptions:  exceptionStore{s},
		Emergencies: emergencyStore{s},
		Concerns:    concernStore{s},
		Counts:      countReader{s},
		Reviews:     reviewStore{s},
		Choices:     choicesStore{s},
		Ledger:      ledgerStore{s},
		Freezes:     freezeStore{s},
		Outbox:      outboxStore{s},
	}
}

// tx returns the stores of all nouns, which write in the transaction of s.
func (s *configStore) tx() *admin.Tx {
	return &admin.Tx{
		View:        s.view(),
		Config:      s,
		Pins:        pinStore{s.queries, s.alone},
		Audit:       auditStore{s.queries},
		Users:       userStore{s.queries},
		Sessions:    sessionStore{s.queries},
		Tries:       tryStore{s.queries},
		Drafts:      draftStore{s.queries},
		Clients:     clientStore{s.queries},
		Exceptions:  exceptionStore{s.queries},
		Emergencies: emergencyStore{s.queries},
		Concerns:    concernStore{s.queries},
		Reviews:     reviewStore{s.queries},
		Choices:     choicesStore{s.queries},
		Ledger:      ledgerStore{s.queries},
		Freezes:     freezeStore{s.queries},
		Outbox:      outboxStore{s.queries},
	}
}
