-- +goose Up

-- Who has an answer to a form: a row for each client and form with at least one. It is kept by whoever saves answers, so that the records of
-- a form are counted without reading all their answers.
create table records (
	form      text not null,
	client_id bigint not null references clients (id),
	primary key (form, client_id)
) without rowid;
insert into records (form, client_id) select distinct form, client_id from answers;

-- What a change of a form would affect is counted in indexes alone: by value, where it can be the code of an option; by field, apart for
-- what is answered once; and, where a client can have several answers to a field, by client.
drop index answers_field;
create index answers_value on answers (form, field, value) where length(value) <= 64;
create index answers_instance on answers (form, field, instance);
create index answers_repeated on answers (form, field, client_id) where instance <> '';
