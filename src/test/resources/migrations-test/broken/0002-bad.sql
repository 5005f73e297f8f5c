create table two (id int);
select no_such_function();
