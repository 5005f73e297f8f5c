-- Events with data of their own, which is deleted with the row: once the hook has them, or once they have expired.
alter table hook_queue
    add column data       text,        -- JSON
    add column expires_at timestamptz; -- null: never

create index hook_queue_expiry on hook_queue (expires_at) where expires_at is not null;
