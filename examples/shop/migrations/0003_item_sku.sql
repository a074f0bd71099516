alter table items add column sku text not null default '';

update items set sku = 'SKU-' || id;
