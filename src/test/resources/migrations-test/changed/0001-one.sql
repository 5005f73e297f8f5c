create table one (id bigint primary key);
