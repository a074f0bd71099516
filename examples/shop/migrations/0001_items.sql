create table items (
    id integer primary key,
    name text not null
);

insert into items (id, name) values (1, 'espresso cup'), (2, 'moka pot');
