-- Channels: the retention finds the logs of those that are kept differently, and applications publish to channels by SQL.

-- Of few logs, and of a column that does not change.
create index topic_log_channel on topic_log (topic) where topic like 'channel-%';

alter table outbox_rule add column channels text[] not null default '{}'; -- the namespaces that are configured

-- As before, and to channels. Those who may call it stay the same.
do $migration$
begin
    execute format($create$
create or replace function switchboard_publish(topic text, event text, data jsonb) returns bigint
language plpgsql volatile security definer set search_path = %I, pg_temp as $body$
declare
    rule  outbox_rule;
    words text := data::text;
    kind  text := substring(topic from '^([a-z]+)-');
    key   text := substring(topic from '^[a-z]+-(.*)$');
    units integer := length(key) + length(regexp_replace(key, '[\u0001-\uffff]', '', 'g'));
    made  bigint;
begin
    select * into strict rule from outbox_rule;
    if kind = any(rule.kinds) is not true then
        raise invalid_parameter_value using
            message = 'topic must begin with ' || array_to_string(rule.kinds, '-, ') || '-';
    elsif key = '' or units > 150 then
        raise invalid_parameter_value using message = 'topic must have 1 to 150 characters after its kind';
    elsif kind = 'channel' and (key !~ '^[a-z0-9_]+(:.+)?$' or units > 140) then
        raise invalid_parameter_value using
            message = 'topic must be channel-<namespace> or channel-<namespace>:<rest>, with at most 140 characters after channel-';
    elsif kind = 'channel' and split_part(key, ':', 1) <> all(rule.channels) then
        raise invalid_parameter_value using
            message = 'topic must name a namespace of channels that is configured: ' || array_to_string(rule.channels, ', ');
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
