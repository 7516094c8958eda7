-- +goose Up
create table environment (
	id         text not null,
	name       text not null,
	role       text not null,
	version    text not null,
	created_at text not null
);

-- The content of every object that is, or was, in the environment. Bodies are canonical JSON, kept byte for byte.
create table contents (
	digest text not null primary key,
	body   text not null
);

create table objects (
	kind       text not null,
	name       text not null,
	digest     text not null,
	update_seq bigint not null,
	primary key (kind, name)
) without rowid;

create table updates (
	seq         bigint not null primary key,
	uid         text not null unique,
	type        text not null,
	at          text not null,
	actor       text not null,
	source_name text not null,
	source_id   text not null,
	source_seq  bigint not null,
	source_uid  text not null,
	read_seq    bigint not null,
	plan_id     text not null,
	plan_digest text not null,
	reverts     bigint not null,
	version     text not null,
	reason      text not null,
	flagged     boolean not null,
	summary     text not null,
	notes       text not null,
	changes     bigint not null
);
create unique index updates_plan on updates (plan_id) where plan_id <> '';
create index updates_source on updates (source_name, seq) where type = 'synchronization';

create table changes (
	kind       text not null,
	name       text not null,
	update_seq bigint not null,
	op         text not null,
	other      text not null,
	before     text not null,
	after      text not null,
	primary key (update_seq, kind, name)
) without rowid;
create index changes_object on changes (kind, name, update_seq);

-- What a source held for an object when a sync from it last considered the object: null when none did yet.
create table bases (
	source  text not null,
	kind    text not null,
	name    text not null,
	digest  text,
	differs boolean not null,
	primary key (source, kind, name)
) without rowid;
create index bases_open on bases (source, differs) where differs = true;

create table pins (
	pattern text not null primary key,
	reason  text not null,
	actor   text not null,
	at      text not null
);

create table audit (
	seq      bigint not null primary key,
	at       text not null,
	actor    text not null,
	action   text not null,
	resource text not null,
	outcome  text not null,
	detail   text not null,
	previous text not null,
	hash     text not null
);

-- One row: the end of the audit log's chain. Writers take turns by locking it.
create table audit_head (
	seq  bigint not null,
	hash text not null
);
insert into audit_head (seq, hash) values (0, '');
