-- +goose Up

-- When syncs take place by themselves. The body is JSON. Occurrences up to the horizon are in the ledger.
create table schedules (
	id         text not null primary key,
	name       text not null,
	state      text not null,
	body       text not null,
	horizon    text not null,
	created_at text not null
);
create unique index schedules_name on schedules (name) where state <> 'removed';

-- The ledger: every occurrence of a schedule in every target, or what somebody has asked for. The body is JSON.
create table runs (
	id          text not null primary key,
	schedule_id text not null references schedules (id),
	tick        text not null,
	target      text not null,
	state       text not null,
	attempt     bigint not null,
	asked       boolean not null,
	body        text not null,
	unique (schedule_id, tick, target)
);
create index runs_open on runs (tick) where state in ('planned', 'running');
create index runs_tick on runs (tick);

-- The newest attempt at a run that has come to this environment: an older one may not change it any more.
create table run_fences (
	run_id  text not null primary key,
	attempt bigint not null
);

-- Why an update was let in during a freeze window, and which.
alter table updates add column frozen text not null default '';

-- Which run an update was: there is at most one for each.
alter table updates add column run text not null default '';
create unique index updates_run on updates (run) where run <> '';

-- Periods in which no sync takes place. The body is JSON.
create table freezes (
	id         text not null primary key,
	body       text not null,
	removed_at text not null
);

-- Messages on their way, and those that have arrived. The body is what programs get.
create table outbox (
	id         text not null primary key,
	at         text not null,
	about      text not null,
	recipient  text not null,
	event      text not null,
	subject    text not null,
	message    text not null,
	body       text not null,
	tries      bigint not null,
	next_at    text not null,
	ended_at   text not null,
	problem    text not null
);
create index outbox_waiting on outbox (next_at) where ended_at = '0001-01-01T00:00:00.000000Z';
create index outbox_at on outbox (at);
