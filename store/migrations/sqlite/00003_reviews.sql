-- +goose Up

-- Sealed plans on their way through review. The body is the plan's text, which its digest is over; effects is a JSON list of what was counted
-- when the plan was applied.
create table reviews (
	plan_id    text not null primary key,
	type       text not null,
	source     text not null,
	author     text not null,
	summary    text not null,
	digest     text not null,
	body       text not null,
	changes    bigint not null,
	state      text not null,
	created_at text not null,
	update_seq bigint not null,
	effects    text not null
);
create index reviews_state on reviews (state, created_at);
create index reviews_created on reviews (created_at);
create index reviews_update on reviews (update_seq) where update_seq > 0;

create table review_events (
	plan_id text not null references reviews (plan_id),
	seq     bigint not null,
	at      text not null,
	actor   text not null,
	person  text not null,
	action  text not null,
	note    text not null,
	sync    boolean not null,
	sharing boolean not null,
	primary key (plan_id, seq)
);

-- What a user has chosen of a comparison, before it becomes a plan. The body is JSON.
create table choices (
	user_id text not null references users (id),
	source  text not null,
	body    text not null,
	at      text not null,
	primary key (user_id, source)
);

-- By what a sync was let into an environment that asks for approval.
alter table updates add column approval text not null default '';
