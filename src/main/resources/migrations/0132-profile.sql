-- The name that people show beside their username; null for none.
alter table account_known add column display_name text;
