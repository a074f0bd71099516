create table orders (
    id integer primary key,
    item integer not null references items (id),
    quantity integer not null
);
