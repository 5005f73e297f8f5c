create table one (id int primary key);
insert into one values (1);
