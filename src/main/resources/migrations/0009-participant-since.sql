-- From which position of the chat's log on each participant is in it: who was there when something was said.
alter table chat_participant add column since_seq bigint not null default 0; -- 0 for those it was made with
