-- +goose Up

-- Nothing: this step is about how PostgreSQL keeps rows. The numbers stay the same on both engines.
select 1;
