-- What mentions an erased user counts for nobody any more. The messages keep whom they mention, by their ids.
create function chat_mention_erase(who text, messages boolean, place text) returns text language plpgsql as $$
declare
    gone integer;
begin
    delete from chat_mention k using topic_position t
    where t.topic = 'user-' || who and k.person = t.id and (k.log, k.seq) in (
        select o.log, o.seq from chat_mention o where o.person = t.id limit 500);
    get diagnostics gone = row_count;
    return case when gone = 500 then '' end;
end
$$;

insert into erasure_part values ('mentions', 'chat_mention_erase');
