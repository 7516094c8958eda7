-- +goose Up

-- Accounts. Nothing in here travels with a sync.
create table users (
	id          text not null primary key,
	email       text not null unique,
	name        text not null,
	sort_name   text not null,
	status      text not null,
	because     text not null,
	training    text not null,
	created_at  text not null,
	created_by  text not null,
	last_active text not null,
	notes_read  bigint not null
);
create index users_name on users (sort_name, id);

create table memberships (
	user_id      text not null references users (id),
	organization text not null,
	active       boolean not null,
	login        boolean not null,
	editable     boolean not null,
	primary key (user_id, organization)
) without rowid;
create index memberships_organization on memberships (organization);

create table workgroup_members (
	user_id   text not null references users (id),
	workgroup text not null,
	primary key (user_id, workgroup)
) without rowid;
create index workgroup_members_workgroup on workgroup_members (workgroup);

-- former and recovery are JSON lists of hashes.
create table credentials (
	user_id    text not null primary key references users (id),
	password   text not null,
	changed_at text not null,
	temporary  boolean not null,
	former     text not null,
	secret     text not null,
	confirmed  boolean not null,
	last_step  bigint not null,
	recovery   text not null
);

-- The ids of sessions, devices and attempts are hashes: what a browser holds, or an e-mail, cannot be read back from them.
create table sessions (
	id           text not null primary key,
	user_id      text not null references users (id),
	stage        text not null,
	organization text not null,
	workgroup    text not null,
	begun_at     text not null,
	seen_at      text not null,
	address      text not null,
	agent        text not null
);
create index sessions_user on sessions (user_id);
create index sessions_seen on sessions (seen_at);

create table devices (
	id      text not null primary key,
	user_id text not null references users (id),
	until   text not null,
	agent   text not null
);
create index devices_user on devices (user_id);

create table attempts (
	login        text not null primary key,
	failures     bigint not null,
	locked_until text not null
);

-- Clients. sort_name and first_key are folded: no letter case, no accents.
create table clients (
	id         bigint not null primary key,
	owner      text not null,
	first_name text not null,
	last_name  text not null,
	sort_name  text not null,
	first_key  text not null,
	born       text not null,
	restricted boolean not null,
	created_at text not null,
	created_by text not null,
	changed_at text not null
) without rowid;
-- Clients are looked up owner by owner, or among all, by last and by first name. Each index has all that decides who sees a client.
create index clients_owner on clients (owner, restricted, sort_name, id);
create index clients_owner_first on clients (owner, restricted, first_key, sort_name, id);
create index clients_name on clients (sort_name, id, owner, restricted);
create index clients_first on clients (first_key, sort_name, id, owner, restricted);
create index clients_born on clients (born, sort_name, id) where born <> '';

create table answers (
	client_id bigint not null references clients (id),
	form      text not null,
	field     text not null,
	instance  text not null,
	value     text not null,
	primary key (client_id, form, field, instance)
) without rowid;
-- What a change of a form would affect is counted by field and value. An entry of an index may not be long.
create index answers_field on answers (form, field, substr(value, 1, 100));

create table release_exceptions (
	id         text not null primary key,
	client_id  bigint not null references clients (id),
	granting   text not null,
	receiving  text not null,
	begins     text not null,
	through    text not null,
	reason     text not null,
	granted_at text not null,
	granted_by text not null,
	ended      text not null,
	ended_by   text not null
);
create index release_exceptions_client on release_exceptions (client_id);
create index release_exceptions_receiving on release_exceptions (receiving, through);

create table emergency_accesses (
	id           text not null primary key,
	client_id    bigint not null references clients (id),
	user_id      text not null references users (id),
	actor        text not null,
	organization text not null,
	reason       text not null,
	begins_at    text not null,
	ends_at      text not null,
	seen_at      text not null,
	seen_by      text not null
);
create index emergency_accesses_client on emergency_accesses (client_id);
create index emergency_accesses_user on emergency_accesses (user_id, ends_at);

create table concerns (
	id           text not null primary key,
	at           text not null,
	reporter     text not null,
	organization text not null,
	about        text not null,
	body         text not null,
	closed_at    text not null,
	closed_by    text not null,
	resolution   text not null
);

create table drafts (
	user_id text not null primary key references users (id),
	path    text not null,
	body    text not null,
	at      text not null
);

-- Where an actor was when it did something, and where the log begins after retention removed its oldest entries.
alter table audit add column address text not null default '';
alter table audit_head add column start_seq bigint not null default 0;
alter table audit_head add column start_hash text not null default '';
create index audit_at on audit (at);
create index audit_resource on audit (substr(resource, 1, 100), seq);
