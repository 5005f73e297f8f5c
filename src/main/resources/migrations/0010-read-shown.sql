-- The read position that other participants see while the user is invisible; null: they see read_seq.
alter table chat_participant add column shown_seq bigint;
