-- +goose Up

-- Accounts. Nothing in here travels with a sync.
create table users (
	id          text collate "C" not null primary key,
	email       text collate "C" not null unique,
	name        text collate "C" not null,
	sort_name   text collate "C" not null,
	status      text collate "C" not null,
	because     text collate "C" not null,
	training    text collate "C" not null,
	created_at  text collate "C" not null,
	created_by  text collate "C" not null,
	last_active text collate "C" not null,
	notes_read  bigint not null
);
create index users_name on users (sort_name, id);

create table memberships (
	user_id      text collate "C" not null references users (id),
	organization text collate "C" not null,
	active       boolean not null,
	login        boolean not null,
	editable     boolean not null,
	primary key (user_id, organization)
);
create index memberships_organization on memberships (organization);

create table workgroup_members (
	user_id   text collate "C" not null references users (id),
	workgroup text collate "C" not null,
	primary key (user_id, workgroup)
);
create index workgroup_members_workgroup on workgroup_members (workgroup);

-- former and recovery are JSON lists of hashes.
create table credentials (
	user_id    text collate "C" not null primary key references users (id),
	password   text collate "C" not null,
	changed_at text collate "C" not null,
	temporary  boolean not null,
	former     text collate "C" not null,
	secret     text collate "C" not null,
	confirmed  boolean not null,
	last_step  bigint not null,
	recovery   text collate "C" not null
);

-- The ids of sessions, devices and attempts are hashes: what a browser holds, or an e-mail, cannot be read back from them.
create table sessions (
	id           text collate "C" not null primary key,
	user_id      text collate "C" not null references users (id),
	stage        text collate "C" not null,
	organization text collate "C" not null,
	workgroup    text collate "C" not null,
	begun_at     text collate "C" not null,
	seen_at      text collate "C" not null,
	address      text collate "C" not null,
	agent        text collate "C" not null
);
create index sessions_user on sessions (user_id);
create index sessions_seen on sessions (seen_at);

create table devices (
	id      text collate "C" not null primary key,
	user_id text collate "C" not null references users (id),
	until   text collate "C" not null,
	agent   text collate "C" not null
);
create index devices_user on devices (user_id);

create table attempts (
	login        text collate "C" not null primary key,
	failures     bigint not null,
	locked_until text collate "C" not null
);

-- Clients. sort_name and first_key are folded: no letter case, no accents.
create table clients (
	id         bigint not null primary key,
	owner      text collate "C" not null,
	first_name text collate "C" not null,
	last_name  text collate "C" not null,
	sort_name  text collate "C" not null,
	first_key  text collate "C" not null,
	born       text collate "C" not null,
	restricted boolean not null,
	created_at text collate "C" not null,
	created_by text collate "C" not null,
	changed_at text collate "C" not null
);
-- Clients are looked up owner by owner, or among all, by last and by first name. Each index has all that decides who sees a client.
create index clients_owner on clients (owner, restricted, sort_name, id);
create index clients_owner_first on clients (owner, restricted, first_key, sort_name, id);
create index clients_name on clients (sort_name, id, owner, restricted);
create index clients_first on clients (first_key, sort_name, id, owner, restricted);
create index clients_born on clients (born, sort_name, id) where born <> '';

create table answers (
	client_id bigint not null references clients (id),
	form      text collate "C" not null,
	field     text collate "C" not null,
	instance  text collate "C" not null,
	value     text collate "C" not null,
	primary key (client_id, form, field, instance)
);
-- What a change of a form would affect is counted by field and value. An entry of an index may not be long.
create index answers_field on answers (form, field, substr(value, 1, 100));

create table release_exceptions (
	id         text collate "C" not null primary key,
	client_id  bigint not null references clients (id),
	granting   text collate "C" not null,
	receiving  text collate "C" not null,
	begins     text collate "C" not null,
	through    text collate "C" not null,
	reason     text collate "C" not null,
	granted_at text collate "C" not null,
	granted_by text collate "C" not null,
	ended      text collate "C" not null,
	ended_by   text collate "C" not null
);
create index release_exceptions_client on release_exceptions (client_id);
create index release_exceptions_receiving on release_exceptions (receiving, through);

create table emergency_accesses (
	id           text collate "C" not null primary key,
	client_id    bigint not null references clients (id),
	user_id      text collate "C" not null references users (id),
	actor        text collate "C" not null,
	organization text collate "C" not null,
	reason       text collate "C" not null,
	begins_at    text collate "C" not null,
	ends_at      text collate "C" not null,
	seen_at      text collate "C" not null,
	seen_by      text collate "C" not null
);
create index emergency_accesses_client on emergency_accesses (client_id);
create index emergency_accesses_user on emergency_accesses (user_id, ends_at);

create table concerns (
	id           text collate "C" not null primary key,
	at           text collate "C" not null,
	reporter     text collate "C" not null,
	organization text collate "C" not null,
	about        text collate "C" not null,
	body         text collate "C" not null,
	closed_at    text collate "C" not null,
	closed_by    text collate "C" not null,
	resolution   text collate "C" not null
);

create table drafts (
	user_id text collate "C" not null primary key references users (id),
	path    text collate "C" not null,
	body    text collate "C" not null,
	at      text collate "C" not null
);

-- Where an actor was when it did something, and where the log begins after retention removed its oldest entries.
alter table audit add column address text collate "C" not null default '';
alter table audit_head add column start_seq bigint not null default 0;
alter table audit_head add column start_hash text collate "C" not null default '';
create index audit_at on audit (at);
create index audit_resource on audit (substr(resource, 1, 100), seq);
