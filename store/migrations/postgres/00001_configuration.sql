-- +goose Up
create table environment (
	id         text collate "C" not null,
	name       text collate "C" not null,
	role       text collate "C" not null,
	version    text collate "C" not null,
	created_at text collate "C" not null
);

-- The content of every object that is, or was, in the environment. Bodies are canonical JSON, kept byte for byte.
create table contents (
	digest text collate "C" not null primary key,
	body   text not null
);

create table objects (
	kind       text collate "C" not null,
	name       text collate "C" not null,
	digest     text collate "C" not null,
	update_seq bigint not null,
	primary key (kind, name)
);

create table updates (
	seq         bigint not null primary key,
	uid         text collate "C" not null unique,
	type        text collate "C" not null,
	at          text collate "C" not null,
	actor       text collate "C" not null,
	source_name text collate "C" not null,
	source_id   text collate "C" not null,
	source_seq  bigint not null,
	source_uid  text collate "C" not null,
	read_seq    bigint not null,
	plan_id     text collate "C" not null,
	plan_digest text collate "C" not null,
	reverts     bigint not null,
	version     text collate "C" not null,
	reason      text collate "C" not null,
	flagged     boolean not null,
	summary     text collate "C" not null,
	notes       text collate "C" not null,
	changes     bigint not null
);
create unique index updates_plan on updates (plan_id) where plan_id <> '';
create index updates_source on updates (source_name, seq) where type = 'synchronization';

create table changes (
	kind       text collate "C" not null,
	name       text collate "C" not null,
	update_seq bigint not null,
	op         text collate "C" not null,
	other      text collate "C" not null,
	before     text collate "C" not null,
	after      text collate "C" not null,
	primary key (kind, name, update_seq)
);
create index changes_update on changes (update_seq);

-- What a source held for an object when a sync from it last considered the object: null when none did yet.
create table bases (
	source  text collate "C" not null,
	kind    text collate "C" not null,
	name    text collate "C" not null,
	digest  text collate "C",
	differs boolean not null,
	primary key (source, kind, name)
);
create index bases_open on bases (source, differs) where differs = true;

create table pins (
	pattern text collate "C" not null primary key,
	reason  text collate "C" not null,
	actor   text collate "C" not null,
	at      text collate "C" not null
);

create table audit (
	seq      bigint not null primary key,
	at       text collate "C" not null,
	actor    text collate "C" not null,
	action   text collate "C" not null,
	resource text collate "C" not null,
	outcome  text collate "C" not null,
	detail   text collate "C" not null,
	previous text collate "C" not null,
	hash     text collate "C" not null
);

-- One row: the end of the audit log's chain. Writers take turns by locking it.
create table audit_head (
	seq  bigint not null,
	hash text collate "C" not null
);
insert into audit_head (seq, hash) values (0, '');
