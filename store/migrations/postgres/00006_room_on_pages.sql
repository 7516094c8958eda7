-- +goose Up

-- An update changes a part of these rows and none of their keys. On a page that has room the new row stands beside the old one, and no index has to
-- follow.
alter table objects set (fillfactor = 75);
alter table bases set (fillfactor = 75);
