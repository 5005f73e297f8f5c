-- Events that an application publishes inside its own transaction. The hub takes them out, gives them their positions and
-- delivers them.
create table outbox_event (
    id         bigint generated always as identity primary key,
    topic      text        not null,
    event      text        not null,
    data       text        not null, -- JSON as it goes to the clients
    created_at timestamptz not null default clock_timestamp()
);

-- What switchboard_publish refuses and does; one row, which each node of the hub writes when it starts.
create table outbox_rule (
    one       boolean primary key default true check (one),
    kinds     text[]  not null, -- of topics that the hub delivers to
    reserved  text[]  not null, -- the names of the hub's own events
    max_bytes integer not null, -- of the data, as JSON
    notifies  boolean not null  -- whether it wakes the hub by NOTIFY
);
insert into outbox_rule (kinds, reserved, max_bytes, notifies) values ('{chat,user}', '{}', 65536, true);

-- The node that works an outbox, and until when it does so unless it says it again.
create table outbox_lease (
    name   text primary key,
    holder text        not null,
    until  timestamptz not null
);
insert into outbox_lease (name, holder, until) values ('own', '', '-infinity');

-- Runs with the rights of the hub, in its schema alone, so that its caller needs no right on any table.
do $migration$
begin
    execute format($create$
create function switchboard_publish(topic text, event text, data jsonb) returns bigint
language plpgsql volatile security definer set search_path = %I, pg_temp as $body$
declare
    rule  outbox_rule;
    words text := data::text;
    kind  text := substring(topic from '^([a-z]+)-');
    key   text := substring(topic from '^[a-z]+-(.*)$');
    made  bigint;
begin
    select * into strict rule from outbox_rule;
    if kind = any(rule.kinds) is not true then
        raise invalid_parameter_value using
            message = 'topic must begin with ' || array_to_string(rule.kinds, '-, ') || '-';
    elsif key = '' or length(key) + length(regexp_replace(key, '[\u0001-\uffff]', '', 'g')) > 150 then
        raise invalid_parameter_value using message = 'topic must have 1 to 150 characters after its kind';
    elsif event is null or event = '' or length(event) > 100 then
        raise invalid_parameter_value using message = 'event must have 1 to 100 characters';
    elsif event = any(rule.reserved) then
        raise invalid_parameter_value using message = 'event must not be ' || event || ', which is reserved';
    elsif jsonb_typeof(data) is distinct from 'object' then
        raise invalid_parameter_value using message = 'data must be an object';
    elsif octet_length(words) > rule.max_bytes then
        raise invalid_parameter_value using message = 'data must have at most ' || rule.max_bytes || ' bytes';
    end if;
    insert into outbox_event (topic, event, data)
        values (switchboard_publish.topic, switchboard_publish.event, words) returning id into made;
    if rule.notifies then
        perform pg_notify('switchboard_outbox', '');
    end if;
    return made;
end
$body$
    $create$, current_schema());
end
$migration$;
revoke execute on function switchboard_publish(text, text, jsonb) from public;
