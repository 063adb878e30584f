-- GreenDesk Sync Profile 1: the centre's database. PostgreSQL >= 14 with PostGIS >= 3.1.
--
-- Every rule of the profile lives here, so that any engine that writes rows (pygeoapi, ldproxy,
-- QGIS Server, ogr2ogr) keeps it. Loading this file again is safe: it adds what is missing and
-- replaces functions, and never drops a table, a column or a row.
--
--   psql -v ON_ERROR_STOP=1 -1 -d greendesk -f schema.sql
--
-- gds.change   append-only ledger: one row per change, with the verdict; published for PUT and GET
-- gds.patch    what stands now, deleted ones as tombstones; published for GET
-- gds.photo    photos announced by hash; their bytes come by tus, and the check of the hash counts
-- gds.batch    optional: many changes in one request
-- gds.review   what people at the centre decided (written through the view gds.patch_review)
--
-- Ledger columns are tolerant (text, double precision) so that a wrong value becomes a verdict with
-- a Thai sentence at its field, not an error that nobody can read; gds.patch has strict types.

create extension if not exists postgis;
create schema if not exists gds;

do $$
begin
  if not exists (select 1 from pg_roles where rolname = 'gds_engine') then
    create role gds_engine nologin;      -- what the engine's login may do
  end if;
  if not exists (select 1 from pg_roles where rolname = 'gds_reviewer') then
    create role gds_reviewer nologin;    -- what a person who reviews may do
  end if;
end $$;

-- --- tables ------------------------------------------------------------------------------------

create table if not exists gds.form (          -- the form as it is offered, each version; JSON Schema
  version integer primary key,
  content json not null,                       -- not jsonb: the order of the fields counts
  published_at timestamptz not null default now(),
  geom geometry(Geometry, 4326)                -- always empty: engines want one
);

create table if not exists gds.field (         -- what is checked, as data; filled from the schema
  version integer not null default 1,          -- of the form; earlier ones stay
  name text not null,                          -- column of gds.change and gds.patch
  position integer not null,
  kind text not null check (kind in ('text', 'integer', 'number', 'date')),
  label_th text not null,
  required boolean not null default false,     -- needed to send, always
  required_if jsonb,                           -- needed to send if {"column": ["value", ..]}
  choices text[],
  choices_by jsonb,                            -- {"column": {"value": ["choice", ..]}}
  minimum double precision,
  maximum double precision,
  min_length integer,
  max_length integer,
  pattern text,
  constraint field_pkey primary key (version, name)
);
alter table gds.field add column if not exists version integer not null default 1;
alter table gds.field drop constraint if exists field_pkey;
alter table gds.field add constraint field_pkey primary key (version, name);

create table if not exists gds.message (       -- the Thai sentence for each kind of problem
  type text primary key,
  detail_th text not null
);

create table if not exists gds.lao_cursor (    -- its row lock makes lao_seq gap-free and in order
  lao_code text primary key,
  seq bigint not null default 0
);

create table if not exists gds.change (
  id text primary key check (id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'),
  batch_id text,
  lao_code text,
  device_id text,
  actor text,
  patch_id text,
  op text,
  base_rev double precision,
  client_at text,
  reasons jsonb,
  payload_sha text,                            -- the client's; kept untouched
  signature text,                              -- for a signed change (HMAC); not used yet
  -- written by the server only:
  status text,
  result_rev integer,
  current_rev integer,
  lao_seq bigint,
  messages jsonb,
  received_at timestamptz,
  geom geometry(Geometry, 4326)
);
create index if not exists change_batch on gds.change (batch_id);
create index if not exists change_patch on gds.change (patch_id, result_rev);
create unique index if not exists change_seq on gds.change (lao_code, lao_seq);

create table if not exists gds.patch (
  id text primary key,
  lao_code text not null,
  rev integer not null,
  deleted boolean not null,
  lao_seq bigint not null,
  last_change_id text not null,
  applied_at timestamptz not null,
  reasons jsonb,
  review_status text,                          -- null, 'returned' or 'reviewed'
  return_reason text,                          -- code, see the list return_reason
  remark_th text,
  reviewed_at timestamptz,
  geom geometry(MultiPolygon, 4326)
);
create index if not exists patch_geom on gds.patch using gist (geom);
create unique index if not exists patch_seq on gds.patch (lao_code, lao_seq);

create table if not exists gds.review (        -- with gds.change: every lao_seq exactly once
  id text primary key default gen_random_uuid()::text,
  patch_id text not null,
  lao_code text not null,
  rev integer not null,
  lao_seq bigint not null,
  review_status text,
  return_reason text,
  remark_th text,
  reviewed_at timestamptz not null,
  reviewer text not null default session_user,
  unique (lao_code, lao_seq)
);

create table if not exists gds.photo (
  sha256 text primary key check (sha256 ~ '^[0-9a-f]{64}$'),
  lao_code text,
  device_id text,
  patch_id text,
  kind text,
  bytes double precision,
  taken_at text,
  caption text,
  status text,                                 -- waiting, verified, bad_hash: the server's word
  received_at timestamptz,
  verified_at timestamptz,
  geom geometry(Geometry, 4326)
);
create index if not exists photo_patch on gds.photo (patch_id);
-- the same bytes may be several photos: [{photo_id, patch_id, kind, taken_at, caption}]; the columns
-- above are those of the first. Who replaces the list names the revision at which it was read.
alter table gds.photo add column if not exists uses jsonb;
alter table gds.photo add column if not exists rev integer not null default 1;
alter table gds.photo add column if not exists base_rev double precision;
create index if not exists photo_uses on gds.photo using gin (uses jsonb_path_ops);

create table if not exists gds.batch (
  id text primary key,
  lao_code text,
  device_id text,
  ops jsonb,                                   -- GeoJSON Features as in gds.change
  n integer,
  n_new integer,
  n_bad integer,
  received_at timestamptz,
  geom geometry(Geometry, 4326)
);

create table if not exists gds.change_bad (    -- what a batch held that could not even be a row
  batch_id text,
  id_text text,
  error text,
  at timestamptz not null default now()
);

-- --- fields of a patch: written by make_fields.py from resources/schemas/green_patch.json --------
-- BEGIN FIELDS
alter table gds.change
  add column if not exists name_th text,
  add column if not exists green_type text,
  add column if not exists green_subtype text,
  add column if not exists green_subtype_other text,
  add column if not exists patch_status text,
  add column if not exists established_year_be double precision,
  add column if not exists area_added_m2 double precision,
  add column if not exists is_public_access text,
  add column if not exists ownership text,
  add column if not exists care_org text,
  add column if not exists province_code text,
  add column if not exists amphoe_code text,
  add column if not exists tambon_code text,
  add column if not exists fy_be_reported double precision,
  add column if not exists village_no double precision,
  add column if not exists place_desc text,
  add column if not exists is_sustainable text,
  add column if not exists care_org_kind text,
  add column if not exists land_doc_type text,
  add column if not exists land_doc_no text,
  add column if not exists planted_date text,
  add column if not exists area_declared_m2 double precision,
  add column if not exists tree_count_total double precision,
  add column if not exists large_tree_count double precision,
  add column if not exists tree_count_method text,
  add column if not exists species_text text,
  add column if not exists canopy_pct double precision,
  add column if not exists facilities text,
  add column if not exists budget_source text,
  add column if not exists project_name text,
  add column if not exists budget_baht double precision,
  add column if not exists corridor_width_m double precision,
  add column if not exists remark text,
  add column if not exists local_no text,
  add column if not exists area_m2 double precision,
  add column if not exists imagery_source text,
  add column if not exists imagery_date text,
  add column if not exists imagery_zoom double precision,
  add column if not exists imagery_offset_east_m double precision,
  add column if not exists imagery_offset_north_m double precision,
  add column if not exists capture_scale double precision,
  add column if not exists digitise_method text,
  add column if not exists created_at text,
  add column if not exists created_by text,
  add column if not exists updated_at text,
  add column if not exists updated_by text,
  add column if not exists form_version double precision;
alter table gds.patch
  add column if not exists name_th text,
  add column if not exists green_type text,
  add column if not exists green_subtype text,
  add column if not exists green_subtype_other text,
  add column if not exists patch_status text,
  add column if not exists established_year_be bigint,
  add column if not exists area_added_m2 double precision,
  add column if not exists is_public_access text,
  add column if not exists ownership text,
  add column if not exists care_org text,
  add column if not exists province_code text,
  add column if not exists amphoe_code text,
  add column if not exists tambon_code text,
  add column if not exists fy_be_reported bigint,
  add column if not exists village_no bigint,
  add column if not exists place_desc text,
  add column if not exists is_sustainable text,
  add column if not exists care_org_kind text,
  add column if not exists land_doc_type text,
  add column if not exists land_doc_no text,
  add column if not exists planted_date date,
  add column if not exists area_declared_m2 double precision,
  add column if not exists tree_count_total bigint,
  add column if not exists large_tree_count bigint,
  add column if not exists tree_count_method text,
  add column if not exists species_text text,
  add column if not exists canopy_pct double precision,
  add column if not exists facilities text,
  add column if not exists budget_source text,
  add column if not exists project_name text,
  add column if not exists budget_baht double precision,
  add column if not exists corridor_width_m double precision,
  add column if not exists remark text,
  add column if not exists local_no text,
  add column if not exists area_m2 double precision,
  add column if not exists imagery_source text,
  add column if not exists imagery_date text,
  add column if not exists imagery_zoom bigint,
  add column if not exists imagery_offset_east_m double precision,
  add column if not exists imagery_offset_north_m double precision,
  add column if not exists capture_scale bigint,
  add column if not exists digitise_method text,
  add column if not exists created_at text,
  add column if not exists created_by text,
  add column if not exists updated_at text,
  add column if not exists updated_by text,
  add column if not exists form_version bigint;
delete from gds.field where version = 1;
insert into gds.field (
  version, name, position, kind, label_th, required, required_if, choices, choices_by,
  minimum, maximum, min_length, max_length, pattern) values
  (1, 'name_th', 0, 'text', 'ชื่อพื้นที่สีเขียว', true, null, null, null, null, null, 3, 150, null),
  (1, 'green_type', 1, 'text', 'ประเภท', true, null, array['T1', 'T2', 'T3', 'T4', 'T5', 'T6'], null, null, null, null, null, null),
  (1, 'green_subtype', 2, 'text', 'ประเภทย่อย', false, '{"green_type": ["T1", "T2", "T3", "T4", "T5", "T6"]}'::jsonb, array['T1.1', 'T1.2', 'T1.3', 'T1.4', 'T1.5', 'T1.6', 'T1.7', 'T1.8', 'T1.9', 'T1.99', 'T2.1', 'T2.2', 'T2.3', 'T2.99', 'T3.1', 'T3.2', 'T3.3', 'T3.4', 'T3.99', 'T4.1', 'T4.2', 'T4.3', 'T4.99', 'T5.1', 'T5.2', 'T5.3', 'T5.4', 'T5.5', 'T5.6', 'T5.99', 'T6.1', 'T6.2', 'T6.99'], '{"green_type": {"T1": ["T1.1", "T1.2", "T1.3", "T1.4", "T1.5", "T1.6", "T1.7", "T1.8", "T1.9", "T1.99"], "T2": ["T2.1", "T2.2", "T2.3", "T2.99"], "T3": ["T3.1", "T3.2", "T3.3", "T3.4", "T3.99"], "T4": ["T4.1", "T4.2", "T4.3", "T4.99"], "T5": ["T5.1", "T5.2", "T5.3", "T5.4", "T5.5", "T5.6", "T5.99"], "T6": ["T6.1", "T6.2", "T6.99"]}}'::jsonb, null, null, null, null, null),
  (1, 'green_subtype_other', 3, 'text', 'ระบุประเภทย่อย', false, '{"green_subtype": ["T1.99", "T2.99", "T3.99", "T4.99", "T5.99", "T6.99"]}'::jsonb, null, null, null, null, null, 100, null),
  (1, 'patch_status', 4, 'text', 'สถานะพื้นที่', true, null, array['EXISTING', 'NEW', 'IMPROVED', 'PLANNED', 'LOST'], null, null, null, null, null, null),
  (1, 'established_year_be', 5, 'integer', 'ปีที่จัดตั้ง (พ.ศ.)', false, '{"patch_status": ["NEW"]}'::jsonb, null, null, 2300, 2700, null, null, null),
  (1, 'area_added_m2', 6, 'number', 'พื้นที่ที่เพิ่มขึ้น', false, '{"patch_status": ["NEW", "IMPROVED"]}'::jsonb, null, null, 0, null, null, null, null),
  (1, 'is_public_access', 7, 'text', 'ประชาชนเข้าใช้ได้', true, null, array['Y', 'LIMITED', 'N'], null, null, null, null, null, null),
  (1, 'ownership', 8, 'text', 'กรรมสิทธิ์ที่ดิน', true, null, array['LAO_LAND', 'PUBLIC_DOMAIN', 'TREASURY', 'STATE_AGENCY', 'SCHOOL', 'TEMPLE', 'FOREST', 'ALRO', 'HIGHWAY', 'WATERWAY', 'PRIVATE', 'MIXED', 'UNKNOWN'], null, null, null, null, null, null),
  (1, 'care_org', 9, 'text', 'หน่วยงานที่ดูแล', true, null, null, null, null, null, 2, 150, null),
  (1, 'province_code', 10, 'text', 'จังหวัด', true, null, null, null, null, null, null, null, '^[0-9]{2}$'),
  (1, 'amphoe_code', 11, 'text', 'อำเภอ', true, null, null, null, null, null, null, null, '^[0-9]{4}$'),
  (1, 'tambon_code', 12, 'text', 'ตำบล', true, null, null, null, null, null, null, null, '^[0-9]{6}$'),
  (1, 'fy_be_reported', 13, 'integer', 'ปีงบประมาณที่รายงาน (พ.ศ.)', true, null, null, null, 2560, 2700, null, null, null),
  (1, 'village_no', 14, 'integer', 'หมู่ที่', false, null, null, null, 0, 99, null, null, null),
  (1, 'place_desc', 15, 'text', 'ที่ตั้งและจุดสังเกต', false, null, null, null, null, null, null, 500, null),
  (1, 'is_sustainable', 16, 'text', 'เป็นพื้นที่สีเขียวยั่งยืน', false, null, array['Y', 'N', 'UNKNOWN'], null, null, null, null, null, null),
  (1, 'care_org_kind', 17, 'text', 'ชนิดหน่วยงานที่ดูแล', false, null, array['LAO', 'STATE_AGENCY', 'SCHOOL', 'TEMPLE', 'COMMUNITY', 'PRIVATE', 'OTHER'], null, null, null, null, null, null),
  (1, 'land_doc_type', 18, 'text', 'เอกสารที่ดิน', false, null, array['NS4', 'NS3K', 'NS3', 'NS2', 'SK1', 'SPK401', 'NSL', 'PUBREG', 'RATCHAPHATSADU', 'PERMIT', 'OTHER', 'NONE'], null, null, null, null, null, null),
  (1, 'land_doc_no', 19, 'text', 'เลขที่เอกสาร', false, null, null, null, null, null, null, 60, null),
  (1, 'planted_date', 20, 'date', 'วันที่ปลูก', false, null, null, null, null, null, null, null, null),
  (1, 'area_declared_m2', 21, 'number', 'เนื้อที่ตามเอกสาร', false, null, null, null, 0, null, null, null, null),
  (1, 'tree_count_total', 22, 'integer', 'จำนวนต้นไม้ทั้งหมด', false, null, null, null, 0, 10000000, null, null, null),
  (1, 'large_tree_count', 23, 'integer', 'จำนวนไม้ใหญ่', false, null, null, null, 0, 10000000, null, null, null),
  (1, 'tree_count_method', 24, 'text', 'วิธีนับต้นไม้', false, null, array['COUNT', 'SAMPLE', 'ESTIMATE', 'DOC'], null, null, null, null, null, null),
  (1, 'species_text', 25, 'text', 'ชนิดพันธุ์ไม้หลัก', false, null, null, null, null, null, null, 1000, null),
  (1, 'canopy_pct', 26, 'number', 'ร่มไม้ปกคลุม', false, null, null, null, 0, 100, null, null, null),
  (1, 'facilities', 27, 'text', 'สิ่งอำนวยความสะดวก', false, null, null, null, null, null, null, 500, null),
  (1, 'budget_source', 28, 'text', 'แหล่งงบประมาณ', false, null, null, null, null, null, null, 150, null),
  (1, 'project_name', 29, 'text', 'ชื่อโครงการ', false, null, null, null, null, null, null, 200, null),
  (1, 'budget_baht', 30, 'number', 'งบประมาณ', false, null, null, null, 0, 100000000000, null, null, null),
  (1, 'corridor_width_m', 31, 'number', 'ความกว้างของแถบ', false, null, null, null, 0.1, 500, null, null, null),
  (1, 'remark', 32, 'text', 'หมายเหตุ', false, null, null, null, null, null, null, 1000, null),
  (1, 'local_no', 33, 'text', 'เลขที่ในเครื่อง', false, null, null, null, null, null, null, 60, null),
  (1, 'area_m2', 34, 'number', 'เนื้อที่จากขอบเขต', false, null, null, null, 0, null, null, null, null),
  (1, 'imagery_source', 35, 'text', 'แหล่งภาพที่ใช้วาด', false, null, null, null, null, null, null, 200, null),
  (1, 'imagery_date', 36, 'text', 'วันที่ของภาพ', false, null, null, null, null, null, null, 60, null),
  (1, 'imagery_zoom', 37, 'integer', 'ระดับซูมของภาพที่ใช้วาด', false, null, null, null, 0, null, null, null, null),
  (1, 'imagery_offset_east_m', 38, 'number', 'เลื่อนภาพที่ใช้วาดไปทางตะวันออก', false, null, null, null, -500, 500, null, null, null),
  (1, 'imagery_offset_north_m', 39, 'number', 'เลื่อนภาพที่ใช้วาดไปทางเหนือ', false, null, null, null, -500, 500, null, null, null),
  (1, 'capture_scale', 40, 'integer', 'มาตราส่วนขณะวาด (1 ต่อ)', false, null, null, null, 0, null, null, null, null),
  (1, 'digitise_method', 41, 'text', 'วิธีได้ขอบเขต', false, null, array['SCREEN', 'GPS', 'IMPORT', 'DOC'], null, null, null, null, null, null),
  (1, 'created_at', 42, 'text', 'สร้างเมื่อ', false, null, null, null, null, null, null, null, null),
  (1, 'created_by', 43, 'text', 'สร้างโดย', false, null, null, null, null, null, null, 150, null),
  (1, 'updated_at', 44, 'text', 'แก้ไขล่าสุดเมื่อ', false, null, null, null, null, null, null, null, null),
  (1, 'updated_by', 45, 'text', 'แก้ไขล่าสุดโดย', false, null, null, null, null, null, null, 150, null),
  (1, 'form_version', 46, 'integer', 'รุ่นของแบบฟอร์ม', false, null, null, null, 1, null, null, null, null);
insert into gds.form (version, content) values (1, '{"$schema":"https://json-schema.org/draft/2020-12/schema","title":"พื้นที่สีเขียว","description":"One green area of a local administrative organisation. Laid out as OGC API - Features - Part 5 serves the schema of a collection; keys that begin with x-greendesk- carry labels in Thai and English, code lists, conditions and the order of the form.","type":"object","x-greendesk-id":"green_patch","x-greendesk-version":"1","x-greendesk-label":{"th":"พื้นที่สีเขียว","en":"Green area"},"x-greendesk-return-reasons":[{"code":"GEOM_OVERLAP","th":"ขอบเขตซ้อนทับกับแปลงอื่น","en":"The outline overlaps another area","field":""},{"code":"OUTSIDE_LAO","th":"ขอบเขตอยู่นอกเขต อปท.","en":"The outline lies outside the LAO","field":""},{"code":"WRONG_TYPE","th":"ประเภทพื้นที่สีเขียวไม่ถูกต้อง","en":"The type is wrong","field":"green_type"},{"code":"AREA_MISMATCH","th":"เนื้อที่ไม่ตรงกับขอบเขตหรือเอกสาร","en":"The size does not agree with the outline or the papers","field":"area_declared_m2"},{"code":"PHOTO_MISSING","th":"ไม่มีรูปถ่าย หรือรูปถ่ายไม่ชัด","en":"A photo is missing, or not clear","field":""},{"code":"DUPLICATE","th":"ซ้ำกับแปลงที่ส่งแล้ว","en":"It is the same as an area that was sent before","field":""},{"code":"UNCLEAR_NAME","th":"ชื่อไม่ชัดเจน","en":"The name is not clear","field":"name_th"},{"code":"OTHER","th":"เหตุผลอื่น","en":"Another reason","field":""}],"required":["patch_id","geometry","name_th","green_type","status","is_public_access","ownership","care_org","province_code","amphoe_code","tambon_code","fy_be_reported"],"properties":{"patch_id":{"title":"รหัสแปลง","type":"string","format":"uuid","x-ogc-role":"id"},"geometry":{"title":"ขอบเขต","format":"geometry-multipolygon","x-ogc-role":"primary-geometry"},"name_th":{"title":"ชื่อพื้นที่สีเขียว","type":"string","minLength":3,"maxLength":150,"x-ogc-propertySeq":1,"x-greendesk-type":"text","x-greendesk-label":{"th":"ชื่อพื้นที่สีเขียว","en":"Name"},"x-greendesk-required-to":"send","x-greendesk-place":"short","x-greendesk-help":{"th":"ชื่อภาษาไทยที่คนในพื้นที่เรียก เช่น สวนสาธารณะริมน้ำ","en":"The Thai name by which people know it"}},"green_type":{"title":"ประเภท","type":"string","enum":["T1","T2","T3","T4","T5","T6"],"x-ogc-propertySeq":2,"x-greendesk-type":"choice","x-greendesk-label":{"th":"ประเภท","en":"Type"},"x-greendesk-required-to":"send","x-greendesk-place":"short","x-greendesk-pinnable":true,"x-greendesk-choices":[{"code":"T1","th":"พื้นที่สีเขียวสาธารณะ","en":"Public"},{"code":"T2","th":"พื้นที่สีเขียวอรรถประโยชน์","en":"Functional"},{"code":"T3","th":"พื้นที่สีเขียวที่เป็นริ้วยาวตามแนวสาธารณูปการ","en":"Linear, along utilities"},{"code":"T4","th":"พื้นที่สีเขียวเพื่อเศรษฐกิจของชุมชน","en":"Community economy"},{"code":"T5","th":"พื้นที่สีเขียวธรรมชาติ","en":"Natural"},{"code":"T6","th":"พื้นที่สีเขียวที่ยังไม่มีการใช้ประโยชน์หรือรอการพัฒนา","en":"Unused or awaiting development"}]},"green_subtype":{"title":"ประเภทย่อย","type":"string","enum":["T1.1","T1.2","T1.3","T1.4","T1.5","T1.6","T1.7","T1.8","T1.9","T1.99","T2.1","T2.2","T2.3","T2.99","T3.1","T3.2","T3.3","T3.4","T3.99","T4.1","T4.2","T4.3","T4.99","T5.1","T5.2","T5.3","T5.4","T5.5","T5.6","T5.99","T6.1","T6.2","T6.99"],"x-ogc-propertySeq":3,"x-greendesk-type":"choice","x-greendesk-label":{"th":"ประเภทย่อย","en":"Subtype"},"x-greendesk-required-to":"send","x-greendesk-shown-if":{"field":"green_type","values":["T1","T2","T3","T4","T5","T6"]},"x-greendesk-parent":"green_type","x-greendesk-place":"short","x-greendesk-pinnable":true,"x-greendesk-choices":[{"code":"T1.1","th":"สวนสาธารณะ","en":"Public park","parent":"T1"},{"code":"T1.2","th":"สวนหย่อม","en":"Pocket garden","parent":"T1"},{"code":"T1.3","th":"สวนสุขภาพ","en":"Health park","parent":"T1"},{"code":"T1.4","th":"สวนพฤกษศาสตร์","en":"Botanical garden","parent":"T1"},{"code":"T1.5","th":"สนามเด็กเล่น","en":"Playground","parent":"T1"},{"code":"T1.6","th":"สวนละแวกบ้าน","en":"Neighbourhood park","parent":"T1"},{"code":"T1.7","th":"สวนสัตว์","en":"Zoo","parent":"T1"},{"code":"T1.8","th":"ลานกีฬากลางแจ้ง","en":"Outdoor sports ground","parent":"T1"},{"code":"T1.9","th":"สวนรุกขชาติ","en":"Arboretum","parent":"T1"},{"code":"T1.99","th":"อื่นๆ (ระบุ)","en":"Other (say which)","parent":"T1"},{"code":"T2.1","th":"พื้นที่สีเขียวส่วนบุคคล","en":"Private green area","parent":"T2"},{"code":"T2.2","th":"พื้นที่สีเขียวในสถาบัน (สถานที่ราชการ โรงเรียน โบราณสถาน)","en":"Institutional (offices, schools, historical sites)","parent":"T2"},{"code":"T2.3","th":"พื้นที่สีเขียวในพื้นที่สาธารณูปการ (ที่ฝังกลบขยะ บ่อบำบัด สนามบิน)","en":"Utility land (landfill, wastewater ponds, airports)","parent":"T2"},{"code":"T2.99","th":"อื่นๆ (ระบุ)","en":"Other (say which)","parent":"T2"},{"code":"T3.1","th":"ริมถนนหรือเกาะกลางถนน","en":"Roadside or median strip","parent":"T3"},{"code":"T3.2","th":"ริมคลองหรือแม่น้ำ","en":"Canal or river bank","parent":"T3"},{"code":"T3.3","th":"แนวทางรถไฟ","en":"Railway strip","parent":"T3"},{"code":"T3.4","th":"แนวสายส่งไฟฟ้า","en":"Power line corridor","parent":"T3"},{"code":"T3.99","th":"อื่นๆ (ระบุ)","en":"Other (say which)","parent":"T3"},{"code":"T4.1","th":"สวนไม้ยืนต้นหรือไม้ผล","en":"Tree or fruit orchard","parent":"T4"},{"code":"T4.2","th":"นาหรือไร่","en":"Rice or field crops","parent":"T4"},{"code":"T4.3","th":"บ่อปลาหรือปศุสัตว์","en":"Fish pond or livestock","parent":"T4"},{"code":"T4.99","th":"อื่นๆ (ระบุ)","en":"Other (say which)","parent":"T4"},{"code":"T5.1","th":"ป่าไม้","en":"Forest","parent":"T5"},{"code":"T5.2","th":"ป่าชุมชน","en":"Community forest","parent":"T5"},{"code":"T5.3","th":"ป่าชายเลน","en":"Mangrove","parent":"T5"},{"code":"T5.4","th":"พื้นที่ชุ่มน้ำ","en":"Wetland","parent":"T5"},{"code":"T5.5","th":"ภูเขา","en":"Mountain","parent":"T5"},{"code":"T5.6","th":"ชายหาด","en":"Beach","parent":"T5"},{"code":"T5.99","th":"อื่นๆ (ระบุ)","en":"Other (say which)","parent":"T5"},{"code":"T6.1","th":"ที่รกร้าง","en":"Wasteland","parent":"T6"},{"code":"T6.2","th":"นาร้าง","en":"Abandoned rice field","parent":"T6"},{"code":"T6.99","th":"อื่นๆ (ระบุ)","en":"Other (say which)","parent":"T6"}]},"green_subtype_other":{"title":"ระบุประเภทย่อย","type":"string","maxLength":100,"x-ogc-propertySeq":4,"x-greendesk-type":"text","x-greendesk-label":{"th":"ระบุประเภทย่อย","en":"Which subtype"},"x-greendesk-required-to":"send","x-greendesk-shown-if":{"field":"green_subtype","values":["T1.99","T2.99","T3.99","T4.99","T5.99","T6.99"]},"x-greendesk-place":"short"},"status":{"title":"สถานะพื้นที่","type":"string","default":"EXISTING","enum":["EXISTING","NEW","IMPROVED","PLANNED","LOST"],"x-ogc-propertySeq":6,"x-greendesk-type":"choice","x-greendesk-label":{"th":"สถานะพื้นที่","en":"Status"},"x-greendesk-required-to":"send","x-greendesk-place":"short","x-greendesk-pinnable":true,"x-greendesk-choices":[{"code":"EXISTING","th":"มีอยู่เดิม","en":"Existing"},{"code":"NEW","th":"เพิ่มใหม่","en":"New"},{"code":"IMPROVED","th":"ปรับปรุงหรือขยาย","en":"Improved or enlarged"},{"code":"PLANNED","th":"อยู่ในแผน","en":"Planned"},{"code":"LOST","th":"สูญเสียไปแล้ว","en":"Lost"}]},"established_year_be":{"title":"ปีที่จัดตั้ง (พ.ศ.)","type":"integer","minimum":2300,"maximum":2700,"x-ogc-propertySeq":7,"x-greendesk-type":"year_be","x-greendesk-label":{"th":"ปีที่จัดตั้ง (พ.ศ.)","en":"Year established (B.E.)"},"x-greendesk-required-if":{"field":"status","values":["NEW"]},"x-greendesk-place":"short","x-greendesk-pinnable":true,"x-greendesk-help":{"th":"ปีพุทธศักราช เช่น 2568","en":"Buddhist Era, for example 2568"}},"area_added_m2":{"title":"พื้นที่ที่เพิ่มขึ้น","type":"number","minimum":0,"x-ogc-propertySeq":8,"x-greendesk-type":"area","x-greendesk-label":{"th":"พื้นที่ที่เพิ่มขึ้น","en":"Area added"},"x-greendesk-required-to":"send","x-greendesk-shown-if":{"field":"status","values":["NEW","IMPROVED"]},"x-greendesk-unit":{"th":"ไร่-งาน-ตร.ว.","en":"rai-ngan-sq.wah"},"x-greendesk-place":"short","x-greendesk-help":{"th":"พิมพ์ได้ทั้ง 3-2-15, 3 ไร่ 2 งาน หรือ 5,660 ตร.ม.","en":"Type 3-2-15, 3 ไร่ 2 งาน or 5,660 m²"}},"is_public_access":{"title":"ประชาชนเข้าใช้ได้","type":"string","enum":["Y","LIMITED","N"],"x-ogc-propertySeq":9,"x-greendesk-type":"choice","x-greendesk-label":{"th":"ประชาชนเข้าใช้ได้","en":"Open to the public"},"x-greendesk-required-to":"send","x-greendesk-place":"short","x-greendesk-pinnable":true,"x-greendesk-default-by":{"field":"green_type","values":{"T1":"Y","T2":"N","T3":"Y","T4":"N","T5":"Y","T6":"N"}},"x-greendesk-choices":[{"code":"Y","th":"เข้าใช้ได้","en":"Yes"},{"code":"LIMITED","th":"เข้าใช้ได้บางส่วนหรือบางเวลา","en":"In part or at times"},{"code":"N","th":"เข้าใช้ไม่ได้","en":"No"}]},"ownership":{"title":"กรรมสิทธิ์ที่ดิน","type":"string","enum":["LAO_LAND","PUBLIC_DOMAIN","TREASURY","STATE_AGENCY","SCHOOL","TEMPLE","FOREST","ALRO","HIGHWAY","WATERWAY","PRIVATE","MIXED","UNKNOWN"],"x-ogc-propertySeq":10,"x-greendesk-type":"choice","x-greendesk-label":{"th":"กรรมสิทธิ์ที่ดิน","en":"Ownership of the land"},"x-greendesk-required-to":"send","x-greendesk-place":"short","x-greendesk-pinnable":true,"x-greendesk-help":{"th":"เลือกเฉพาะชนิดผู้ถือครอง ห้ามกรอกชื่อเจ้าของ","en":"Only the kind of owner; never a name"},"x-greendesk-choices":[{"code":"LAO_LAND","th":"ที่ดินของ อปท.","en":"Land of the LAO"},{"code":"PUBLIC_DOMAIN","th":"ที่สาธารณประโยชน์","en":"Public domain"},{"code":"TREASURY","th":"ที่ราชพัสดุ","en":"Treasury land"},{"code":"STATE_AGENCY","th":"ที่ดินของหน่วยงานรัฐอื่น","en":"Another state agency"},{"code":"SCHOOL","th":"ที่ดินของสถานศึกษา","en":"School or university"},{"code":"TEMPLE","th":"วัด ที่ธรณีสงฆ์ หรือศาสนสถาน","en":"Temple or religious land"},{"code":"FOREST","th":"เขตป่าไม้ตามกฎหมาย","en":"Legal forest land"},{"code":"ALRO","th":"เขตปฏิรูปที่ดิน (ส.ป.ก.)","en":"Land reform area (ALRO)"},{"code":"HIGHWAY","th":"เขตทางหลวงหรือถนน","en":"Highway or road reserve"},{"code":"WATERWAY","th":"คลอง แม่น้ำ หรือเขตชลประทาน","en":"Canal, river or irrigation land"},{"code":"PRIVATE","th":"ที่ดินเอกชน","en":"Private land"},{"code":"MIXED","th":"หลายประเภท","en":"Mixed"},{"code":"UNKNOWN","th":"ไม่ทราบ","en":"Unknown"}]},"care_org":{"title":"หน่วยงานที่ดูแล","type":"string","minLength":2,"maxLength":150,"x-ogc-propertySeq":11,"x-greendesk-type":"text","x-greendesk-label":{"th":"หน่วยงานที่ดูแล","en":"Responsible agency"},"x-greendesk-required-to":"send","x-greendesk-place":"short","x-greendesk-pinnable":true},"province_code":{"title":"จังหวัด","type":"string","pattern":"^[0-9]{2}$","x-ogc-propertySeq":12,"x-greendesk-type":"province","x-greendesk-label":{"th":"จังหวัด","en":"Province"},"x-greendesk-required-to":"send","x-greendesk-place":"short","x-greendesk-pinnable":true},"amphoe_code":{"title":"อำเภอ","type":"string","pattern":"^[0-9]{4}$","x-ogc-propertySeq":13,"x-greendesk-type":"amphoe","x-greendesk-label":{"th":"อำเภอ","en":"Amphoe"},"x-greendesk-required-to":"send","x-greendesk-parent":"province_code","x-greendesk-place":"short","x-greendesk-pinnable":true},"tambon_code":{"title":"ตำบล","type":"string","pattern":"^[0-9]{6}$","x-ogc-propertySeq":14,"x-greendesk-type":"tambon","x-greendesk-label":{"th":"ตำบล","en":"Tambon"},"x-greendesk-required-to":"send","x-greendesk-parent":"amphoe_code","x-greendesk-place":"short","x-greendesk-pinnable":true},"fy_be_reported":{"title":"ปีงบประมาณที่รายงาน (พ.ศ.)","type":"integer","minimum":2560,"maximum":2700,"x-ogc-propertySeq":15,"x-greendesk-type":"year_be","x-greendesk-label":{"th":"ปีงบประมาณที่รายงาน (พ.ศ.)","en":"Fiscal year reported (B.E.)"},"x-greendesk-required-to":"send","x-greendesk-place":"short","x-greendesk-pinnable":true,"x-greendesk-help":{"th":"ปีงบประมาณเริ่ม 1 ตุลาคม","en":"The fiscal year begins on 1 October"}},"village_no":{"title":"หมู่ที่","type":"integer","minimum":0,"maximum":99,"x-ogc-propertySeq":16,"x-greendesk-type":"integer","x-greendesk-label":{"th":"หมู่ที่","en":"Village number"},"x-greendesk-place":"more","x-greendesk-pinnable":true},"place_desc":{"title":"ที่ตั้งและจุดสังเกต","type":"string","maxLength":500,"x-ogc-propertySeq":17,"x-greendesk-type":"long_text","x-greendesk-label":{"th":"ที่ตั้งและจุดสังเกต","en":"Where it lies"},"x-greendesk-place":"more"},"is_sustainable":{"title":"เป็นพื้นที่สีเขียวยั่งยืน","type":"string","enum":["Y","N","UNKNOWN"],"x-ogc-propertySeq":18,"x-greendesk-type":"choice","x-greendesk-label":{"th":"เป็นพื้นที่สีเขียวยั่งยืน","en":"Sustainable green area"},"x-greendesk-place":"more","x-greendesk-pinnable":true,"x-greendesk-help":{"th":"มีพืชพรรณหลากหลาย มีไม้ยืนต้นขนาดใหญ่เป็นหลัก และดูแลให้คงอยู่","en":"Diverse plants, large perennial trees above all, cared for so that it lasts"},"x-greendesk-choices":[{"code":"Y","th":"ใช่","en":"Yes"},{"code":"N","th":"ไม่ใช่","en":"No"},{"code":"UNKNOWN","th":"ไม่ทราบ","en":"Unknown"}]},"care_org_kind":{"title":"ชนิดหน่วยงานที่ดูแล","type":"string","enum":["LAO","STATE_AGENCY","SCHOOL","TEMPLE","COMMUNITY","PRIVATE","OTHER"],"x-ogc-propertySeq":19,"x-greendesk-type":"choice","x-greendesk-label":{"th":"ชนิดหน่วยงานที่ดูแล","en":"Kind of agency"},"x-greendesk-place":"more","x-greendesk-pinnable":true,"x-greendesk-choices":[{"code":"LAO","th":"องค์กรปกครองส่วนท้องถิ่น","en":"LAO"},{"code":"STATE_AGENCY","th":"หน่วยงานรัฐอื่น","en":"Another state agency"},{"code":"SCHOOL","th":"สถานศึกษา","en":"School or university"},{"code":"TEMPLE","th":"วัดหรือศาสนสถาน","en":"Temple"},{"code":"COMMUNITY","th":"ชุมชนหรือกลุ่มประชาชน","en":"Community"},{"code":"PRIVATE","th":"เอกชน","en":"Private"},{"code":"OTHER","th":"อื่นๆ","en":"Other"}]},"land_doc_type":{"title":"เอกสารที่ดิน","type":"string","enum":["NS4","NS3K","NS3","NS2","SK1","SPK401","NSL","PUBREG","RATCHAPHATSADU","PERMIT","OTHER","NONE"],"x-ogc-propertySeq":20,"x-greendesk-type":"choice","x-greendesk-label":{"th":"เอกสารที่ดิน","en":"Land document"},"x-greendesk-place":"more","x-greendesk-pinnable":true,"x-greendesk-choices":[{"code":"NS4","th":"โฉนดที่ดิน (น.ส.4)","en":"Title deed (NS4)"},{"code":"NS3K","th":"น.ส.3 ก.","en":"NS3K"},{"code":"NS3","th":"น.ส.3","en":"NS3"},{"code":"NS2","th":"ใบจอง (น.ส.2)","en":"Reservation licence (NS2)"},{"code":"SK1","th":"ส.ค.1","en":"SK1"},{"code":"SPK401","th":"ส.ป.ก.4-01","en":"SPK 4-01"},{"code":"NSL","th":"หนังสือสำคัญสำหรับที่หลวง (น.ส.ล.)","en":"Certificate of public land (NSL)"},{"code":"PUBREG","th":"ทะเบียนที่สาธารณประโยชน์","en":"Register of public land"},{"code":"RATCHAPHATSADU","th":"ทะเบียนที่ราชพัสดุ","en":"Register of treasury land"},{"code":"PERMIT","th":"หนังสืออนุญาตให้ใช้พื้นที่","en":"Permit to use the land"},{"code":"OTHER","th":"เอกสารอื่น","en":"Other document"},{"code":"NONE","th":"ไม่มีเอกสาร","en":"No document"}]},"land_doc_no":{"title":"เลขที่เอกสาร","type":"string","maxLength":60,"x-ogc-propertySeq":21,"x-greendesk-type":"text","x-greendesk-label":{"th":"เลขที่เอกสาร","en":"Document number"},"x-greendesk-shown-if":{"field":"land_doc_type","values":["NS4","NS3K","NS3","NS2","SK1","SPK401","NSL","PUBREG","RATCHAPHATSADU","PERMIT","OTHER"]},"x-greendesk-place":"more"},"planted_date":{"title":"วันที่ปลูก","type":"string","format":"date","x-ogc-propertySeq":22,"x-greendesk-type":"date","x-greendesk-label":{"th":"วันที่ปลูก","en":"Date planted"},"x-greendesk-place":"more","x-greendesk-pinnable":true},"area_declared_m2":{"title":"เนื้อที่ตามเอกสาร","type":"number","minimum":0,"x-ogc-propertySeq":23,"x-greendesk-type":"area","x-greendesk-label":{"th":"เนื้อที่ตามเอกสาร","en":"Area by document"},"x-greendesk-unit":{"th":"ไร่-งาน-ตร.ว.","en":"rai-ngan-sq.wah"},"x-greendesk-place":"more","x-greendesk-help":{"th":"พิมพ์ได้ทั้ง 3-2-15, 3 ไร่ 2 งาน หรือ 5,660 ตร.ม.","en":"Type 3-2-15, 3 ไร่ 2 งาน or 5,660 m²"}},"tree_count_total":{"title":"จำนวนต้นไม้ทั้งหมด","type":"integer","minimum":0,"maximum":10000000,"x-ogc-propertySeq":24,"x-greendesk-type":"integer","x-greendesk-label":{"th":"จำนวนต้นไม้ทั้งหมด","en":"Trees in all"},"x-greendesk-unit":{"th":"ต้น","en":"trees"},"x-greendesk-place":"more"},"large_tree_count":{"title":"จำนวนไม้ใหญ่","type":"integer","minimum":0,"maximum":10000000,"x-ogc-propertySeq":25,"x-greendesk-type":"integer","x-greendesk-label":{"th":"จำนวนไม้ใหญ่","en":"Large trees"},"x-greendesk-unit":{"th":"ต้น","en":"trees"},"x-greendesk-place":"more","x-greendesk-help":{"th":"เส้นรอบวงตั้งแต่ 100 ซม. ที่ความสูง 1.30 ม.","en":"Girth of 100 cm or more at 1.30 m"}},"tree_count_method":{"title":"วิธีนับต้นไม้","type":"string","enum":["COUNT","SAMPLE","ESTIMATE","DOC"],"x-ogc-propertySeq":26,"x-greendesk-type":"choice","x-greendesk-label":{"th":"วิธีนับต้นไม้","en":"How trees were counted"},"x-greendesk-place":"more","x-greendesk-pinnable":true,"x-greendesk-choices":[{"code":"COUNT","th":"นับทุกต้น","en":"Every tree counted"},{"code":"SAMPLE","th":"สุ่มนับแล้วคำนวณ","en":"From samples"},{"code":"ESTIMATE","th":"ประมาณด้วยสายตา","en":"Estimated"},{"code":"DOC","th":"จากเอกสาร","en":"From documents"}]},"species_text":{"title":"ชนิดพันธุ์ไม้หลัก","type":"string","maxLength":1000,"x-ogc-propertySeq":27,"x-greendesk-type":"long_text","x-greendesk-label":{"th":"ชนิดพันธุ์ไม้หลัก","en":"Main species"},"x-greendesk-place":"more","x-greendesk-help":{"th":"คั่นด้วยจุลภาค เช่น ประดู่, ราชพฤกษ์","en":"Separated by commas"}},"canopy_pct":{"title":"ร่มไม้ปกคลุม","type":"number","minimum":0,"maximum":100,"x-ogc-propertySeq":28,"x-greendesk-type":"decimal","x-greendesk-label":{"th":"ร่มไม้ปกคลุม","en":"Canopy cover"},"x-greendesk-unit":{"th":"%","en":"%"},"x-greendesk-place":"more"},"facilities":{"title":"สิ่งอำนวยความสะดวก","type":"string","maxLength":500,"x-ogc-propertySeq":29,"x-greendesk-type":"long_text","x-greendesk-label":{"th":"สิ่งอำนวยความสะดวก","en":"Facilities"},"x-greendesk-place":"more"},"budget_source":{"title":"แหล่งงบประมาณ","type":"string","maxLength":150,"x-ogc-propertySeq":30,"x-greendesk-type":"text","x-greendesk-label":{"th":"แหล่งงบประมาณ","en":"Source of the budget"},"x-greendesk-place":"more","x-greendesk-pinnable":true},"project_name":{"title":"ชื่อโครงการ","type":"string","maxLength":200,"x-ogc-propertySeq":31,"x-greendesk-type":"text","x-greendesk-label":{"th":"ชื่อโครงการ","en":"Project"},"x-greendesk-place":"more","x-greendesk-pinnable":true},"budget_baht":{"title":"งบประมาณ","type":"number","minimum":0,"maximum":100000000000,"x-ogc-propertySeq":32,"x-greendesk-type":"money","x-greendesk-label":{"th":"งบประมาณ","en":"Budget"},"x-greendesk-unit":{"th":"บาท","en":"baht"},"x-greendesk-place":"more"},"corridor_width_m":{"title":"ความกว้างของแถบ","type":"number","minimum":0.1,"maximum":500,"x-ogc-propertySeq":5,"x-greendesk-type":"decimal","x-greendesk-label":{"th":"ความกว้างของแถบ","en":"Width of the strip"},"x-greendesk-help":{"th":"แถบที่วาดจากเส้นกว้างได้ตั้งแต่ 0.5 ถึง 200 เมตร","en":"A strip drawn from a line can be 0.5 to 200 m wide"},"x-greendesk-shown-if":{"field":"green_type","values":["T3"]},"x-greendesk-unit":{"th":"เมตร","en":"m"},"x-greendesk-place":"short"},"remark":{"title":"หมายเหตุ","type":"string","maxLength":1000,"x-ogc-propertySeq":33,"x-greendesk-type":"long_text","x-greendesk-label":{"th":"หมายเหตุ","en":"Remark"},"x-greendesk-place":"more"},"local_no":{"title":"เลขที่ในเครื่อง","type":"string","maxLength":60,"readOnly":true,"x-ogc-propertySeq":34,"x-greendesk-type":"text","x-greendesk-label":{"th":"เลขที่ในเครื่อง","en":"Local number"},"x-greendesk-place":"locked","x-greendesk-help":{"th":"โปรแกรมกำหนดให้ ใช้แสดงเท่านั้น","en":"Given by the program, for display only"}},"area_m2":{"title":"เนื้อที่จากขอบเขต","type":"number","minimum":0,"readOnly":true,"x-ogc-propertySeq":35,"x-greendesk-type":"decimal","x-greendesk-label":{"th":"เนื้อที่จากขอบเขต","en":"Area of the shape"},"x-greendesk-unit":{"th":"ตร.ม.","en":"m²"},"x-greendesk-place":"locked","x-greendesk-help":{"th":"คำนวณจากขอบเขตที่วาด แก้ไขได้โดยแก้ขอบเขต","en":"Computed from the shape; change the shape to change it"}},"imagery_source":{"title":"แหล่งภาพที่ใช้วาด","type":"string","maxLength":200,"readOnly":true,"x-ogc-propertySeq":36,"x-greendesk-type":"text","x-greendesk-label":{"th":"แหล่งภาพที่ใช้วาด","en":"Imagery drawn on"},"x-greendesk-place":"locked","x-greendesk-help":{"th":"บันทึกจากแผนที่ขณะวาด","en":"Noted from the map while drawing"}},"imagery_date":{"title":"วันที่ของภาพ","type":"string","maxLength":60,"readOnly":true,"x-ogc-propertySeq":37,"x-greendesk-type":"text","x-greendesk-label":{"th":"วันที่ของภาพ","en":"Date of the imagery"},"x-greendesk-place":"locked","x-greendesk-help":{"th":"บันทึกจากแผนที่ขณะวาด","en":"Noted from the map while drawing"}},"imagery_zoom":{"title":"ระดับซูมของภาพที่ใช้วาด","type":"integer","minimum":0,"readOnly":true,"x-ogc-propertySeq":45,"x-greendesk-type":"integer","x-greendesk-label":{"th":"ระดับซูมของภาพที่ใช้วาด","en":"Zoom of the imagery"},"x-greendesk-place":"locked","x-greendesk-help":{"th":"บันทึกจากแผนที่ขณะวาด","en":"Noted from the map while drawing"}},"imagery_offset_east_m":{"title":"เลื่อนภาพที่ใช้วาดไปทางตะวันออก","type":"number","minimum":-500,"maximum":500,"readOnly":true,"x-ogc-propertySeq":46,"x-greendesk-type":"decimal","x-greendesk-label":{"th":"เลื่อนภาพที่ใช้วาดไปทางตะวันออก","en":"Imagery moved to the east"},"x-greendesk-unit":{"th":"เมตร","en":"m"},"x-greendesk-place":"locked","x-greendesk-help":{"th":"บันทึกจากแผนที่ขณะวาด ค่าลบคือไปทางตะวันตก","en":"Noted from the map while drawing; below 0 is to the west"}},"imagery_offset_north_m":{"title":"เลื่อนภาพที่ใช้วาดไปทางเหนือ","type":"number","minimum":-500,"maximum":500,"readOnly":true,"x-ogc-propertySeq":47,"x-greendesk-type":"decimal","x-greendesk-label":{"th":"เลื่อนภาพที่ใช้วาดไปทางเหนือ","en":"Imagery moved to the north"},"x-greendesk-unit":{"th":"เมตร","en":"m"},"x-greendesk-place":"locked","x-greendesk-help":{"th":"บันทึกจากแผนที่ขณะวาด ค่าลบคือไปทางใต้","en":"Noted from the map while drawing; below 0 is to the south"}},"capture_scale":{"title":"มาตราส่วนขณะวาด (1 ต่อ)","type":"integer","minimum":0,"readOnly":true,"x-ogc-propertySeq":38,"x-greendesk-type":"integer","x-greendesk-label":{"th":"มาตราส่วนขณะวาด (1 ต่อ)","en":"Scale of drawing (1 to)"},"x-greendesk-place":"locked","x-greendesk-help":{"th":"บันทึกจากแผนที่ขณะวาด","en":"Noted from the map while drawing"}},"digitise_method":{"title":"วิธีได้ขอบเขต","type":"string","enum":["SCREEN","GPS","IMPORT","DOC"],"readOnly":true,"x-ogc-propertySeq":39,"x-greendesk-type":"choice","x-greendesk-label":{"th":"วิธีได้ขอบเขต","en":"How the shape was made"},"x-greendesk-place":"locked","x-greendesk-help":{"th":"โปรแกรมบันทึกให้","en":"Noted by the program"},"x-greendesk-choices":[{"code":"SCREEN","th":"วาดบนจอ","en":"Drawn on screen"},{"code":"GPS","th":"เดินวัดด้วย GPS","en":"Walked with GPS"},{"code":"IMPORT","th":"นำเข้าจากไฟล์","en":"Imported from a file"},{"code":"DOC","th":"จากเอกสาร","en":"From a document"}]},"created_at":{"title":"สร้างเมื่อ","type":"string","format":"date-time","readOnly":true,"x-ogc-propertySeq":40,"x-greendesk-type":"time","x-greendesk-label":{"th":"สร้างเมื่อ","en":"Made on"},"x-greendesk-place":"locked","x-greendesk-help":{"th":"โปรแกรมบันทึกให้","en":"Noted by the program"}},"created_by":{"title":"สร้างโดย","type":"string","maxLength":150,"readOnly":true,"x-ogc-propertySeq":41,"x-greendesk-type":"text","x-greendesk-label":{"th":"สร้างโดย","en":"Made by"},"x-greendesk-place":"locked","x-greendesk-help":{"th":"โปรแกรมบันทึกให้","en":"Noted by the program"}},"updated_at":{"title":"แก้ไขล่าสุดเมื่อ","type":"string","format":"date-time","readOnly":true,"x-ogc-propertySeq":42,"x-greendesk-type":"time","x-greendesk-label":{"th":"แก้ไขล่าสุดเมื่อ","en":"Last changed on"},"x-greendesk-place":"locked","x-greendesk-help":{"th":"โปรแกรมบันทึกให้","en":"Noted by the program"}},"updated_by":{"title":"แก้ไขล่าสุดโดย","type":"string","maxLength":150,"readOnly":true,"x-ogc-propertySeq":43,"x-greendesk-type":"text","x-greendesk-label":{"th":"แก้ไขล่าสุดโดย","en":"Last changed by"},"x-greendesk-place":"locked","x-greendesk-help":{"th":"โปรแกรมบันทึกให้","en":"Noted by the program"}},"form_version":{"title":"รุ่นของแบบฟอร์ม","type":"integer","minimum":1,"readOnly":true,"x-ogc-propertySeq":44,"x-greendesk-type":"integer","x-greendesk-label":{"th":"รุ่นของแบบฟอร์ม","en":"Version of the form"},"x-greendesk-place":"locked","x-greendesk-help":{"th":"รุ่นของแบบฟอร์มที่ใช้เมื่อสร้างรายการ ว่างไว้หมายถึงรุ่นแรก","en":"Version of the form with which the record was made; empty means the first"}}},"allOf":[{"if":{"properties":{"green_type":{"enum":["T1","T2","T3","T4","T5","T6"]}},"required":["green_type"]},"then":{"required":["green_subtype"]}},{"if":{"properties":{"green_type":{"const":"T1"}},"required":["green_type"]},"then":{"properties":{"green_subtype":{"enum":["T1.1","T1.2","T1.3","T1.4","T1.5","T1.6","T1.7","T1.8","T1.9","T1.99"]}}}},{"if":{"properties":{"green_type":{"const":"T2"}},"required":["green_type"]},"then":{"properties":{"green_subtype":{"enum":["T2.1","T2.2","T2.3","T2.99"]}}}},{"if":{"properties":{"green_type":{"const":"T3"}},"required":["green_type"]},"then":{"properties":{"green_subtype":{"enum":["T3.1","T3.2","T3.3","T3.4","T3.99"]}}}},{"if":{"properties":{"green_type":{"const":"T4"}},"required":["green_type"]},"then":{"properties":{"green_subtype":{"enum":["T4.1","T4.2","T4.3","T4.99"]}}}},{"if":{"properties":{"green_type":{"const":"T5"}},"required":["green_type"]},"then":{"properties":{"green_subtype":{"enum":["T5.1","T5.2","T5.3","T5.4","T5.5","T5.6","T5.99"]}}}},{"if":{"properties":{"green_type":{"const":"T6"}},"required":["green_type"]},"then":{"properties":{"green_subtype":{"enum":["T6.1","T6.2","T6.99"]}}}},{"if":{"properties":{"green_subtype":{"enum":["T1.99","T2.99","T3.99","T4.99","T5.99","T6.99"]}},"required":["green_subtype"]},"then":{"required":["green_subtype_other"]}},{"if":{"properties":{"status":{"enum":["NEW"]}},"required":["status"]},"then":{"required":["established_year_be"]}},{"if":{"properties":{"status":{"enum":["NEW","IMPROVED"]}},"required":["status"]},"then":{"required":["area_added_m2"]}}]}')
  on conflict (version) do update set content = excluded.content;
delete from gds.message;
insert into gds.message (type, detail_th) values
  ('gd:op', 'ไม่รู้จักคำสั่งของรายการนี้ โปรดใช้ GreenDesk รุ่นล่าสุด'),
  ('gd:lao_code', 'รหัส อปท. ต้องเป็นตัวเลข 8 หลัก โปรดแก้ไขในข้อมูล อปท.'),
  ('gd:patch_id', 'รหัสภายในของพื้นที่ไม่ถูกต้อง โปรดทำสำเนาพื้นที่นี้แล้วส่งสำเนาแทน'),
  ('gd:base_rev', 'เลขรุ่นของรายการไม่ถูกต้อง โปรดใช้ GreenDesk รุ่นล่าสุด'),
  ('gd:required', 'ต้องระบุ {label}'),
  ('gd:required_geometry', 'ต้องวาดขอบเขตของพื้นที่'),
  ('gd:geometry_type', 'ขอบเขตต้องเป็นพื้นที่ปิด ไม่ใช่จุดหรือเส้น'),
  ('gd:geometry_invalid', 'เส้นขอบเขตตัดกันเองหรือซ้อนกัน โปรดแก้ไขจุดของขอบเขต'),
  ('gd:outside', 'ขอบเขตอยู่นอกประเทศไทย โปรดตรวจสอบตำแหน่ง'),
  ('gd:too_small', 'ขอบเขตเล็กกว่า {limit} ตารางเมตร โปรดตรวจสอบขอบเขต'),
  ('gd:integer', '{label} ต้องเป็นจำนวนเต็ม'),
  ('gd:minimum', '{label} ต้องไม่น้อยกว่า {limit}'),
  ('gd:maximum', '{label} ต้องไม่เกิน {limit}'),
  ('gd:min_length', '{label} ต้องมีอย่างน้อย {limit} ตัวอักษร'),
  ('gd:max_length', '{label} ต้องไม่เกิน {limit} ตัวอักษร'),
  ('gd:pattern', '{label} เขียนไม่ถูกแบบ'),
  ('gd:choice', '{label} ไม่อยู่ในรายการที่ศูนย์กำหนด'),
  ('gd:date', '{label} ไม่ใช่วันที่ที่ถูกต้อง'),
  ('gd:value', 'มีค่าที่ศูนย์เก็บไม่ได้ โปรดตรวจสอบทุกช่องของรายการนี้'),
  ('gd:other_lao', 'พื้นที่นี้เป็นของ อปท. อื่น จึงแก้ไขจากที่นี่ไม่ได้'),
  ('gd:not_found', 'ศูนย์ไม่มีพื้นที่นี้ จึงลบไม่ได้'),
  ('gd:conflict', 'พื้นที่นี้ถูกแก้ไขที่ศูนย์หรือจากเครื่องอื่นแล้ว โปรดเทียบข้อมูลก่อนส่งอีกครั้ง');
-- END FIELDS

-- --- checks: they never raise, they return problems ----------------------------------------------

create or replace function gds.problem(
  kind text, pointer text, label text default '', bound text default '') returns jsonb
language sql stable set search_path = gds, public, pg_temp as $$
  select jsonb_build_object('type', kind, 'pointer', pointer, 'detail', coalesce(
    (select replace(replace(m.detail_th, '{label}', label), '{limit}', bound)
       from gds.message m where m.type = kind), kind))
$$;

create or replace function gds.is_date(word text) returns boolean
language plpgsql immutable as $$
begin
  return word ~ '^(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}$' and to_char(word::date, 'YYYY-MM-DD') = word;
exception when data_exception then
  return false;
end $$;

-- true if "conditions" ({"column": ["value", ..]}) all hold in "row"
create or replace function gds.holds(conditions jsonb, r jsonb) returns boolean
language sql immutable as $$
  select not exists (
    select 1 from jsonb_each(conditions) c where not coalesce(c.value ? (r ->> c.key), false))
$$;

-- the first problem of one filled-in field, or null
create or replace function gds.value_problem(f gds.field, word text, r jsonb) returns jsonb
language plpgsql stable set search_path = gds, public, pg_temp as $$
declare
  at text := '/properties/' || f.name;
  n double precision;
  listed jsonb;
begin
  if f.kind in ('integer', 'number') then
    n := word::double precision;
    if f.kind = 'integer' and n <> floor(n) then
      return gds.problem('gd:integer', at, f.label_th);
    elsif n < f.minimum then
      return gds.problem('gd:minimum', at, f.label_th, f.minimum::text);
    elsif n > f.maximum then
      return gds.problem('gd:maximum', at, f.label_th, f.maximum::text);
    end if;
  elsif f.kind = 'date' and not gds.is_date(word) then
    return gds.problem('gd:date', at, f.label_th);
  elsif char_length(word) < f.min_length then
    return gds.problem('gd:min_length', at, f.label_th, f.min_length::text);
  elsif char_length(word) > f.max_length then
    return gds.problem('gd:max_length', at, f.label_th, f.max_length::text);
  elsif f.pattern is not null and word !~ f.pattern then
    return gds.problem('gd:pattern', at, f.label_th);
  end if;
  if f.choices is not null and word <> all (f.choices) then
    return gds.problem('gd:choice', at, f.label_th);
  end if;
  if f.choices_by is not null then
    select c.value -> (r ->> c.key) into listed from jsonb_each(f.choices_by) c limit 1;
    if not coalesce(listed ? word, false) then
      return gds.problem('gd:choice', at, f.label_th);
    end if;
  end if;
  return null;
end $$;

create or replace function gds.field_problems_by(r jsonb, form integer) returns jsonb
language plpgsql stable set search_path = gds, public, pg_temp as $$
declare
  f gds.field;
  word text;
  found_one jsonb;
  problems jsonb := '[]';
begin
  for f in select * from gds.field where version = form order by position loop
    word := btrim(r ->> f.name, E' \t\r\n');
    if coalesce(word, '') = '' then
      if f.required or (f.required_if is not null and gds.holds(f.required_if, r)) then
        problems := problems || gds.problem('gd:required', '/properties/' || f.name, f.label_th);
      end if;
      continue;
    end if;
    found_one := gds.value_problem(f, word, r);
    if found_one is not null then
      problems := problems || found_one;
    end if;
  end loop;
  return problems;
end $$;

-- what is wrong by the newest form and by the one with which the record was made
create or replace function gds.field_problems(r jsonb) returns jsonb
language plpgsql stable set search_path = gds, public, pg_temp as $$
declare
  newest integer := (select max(version) from gds.field);
  own double precision := coalesce((r ->> 'form_version')::double precision, 1);
  problems jsonb := gds.field_problems_by(r, newest);
  earlier jsonb;
begin
  if problems = '[]' or own = newest or not exists (
      select 1 from gds.field where version = own) then
    return problems;
  end if;
  earlier := gds.field_problems_by(r, own::integer);
  return (select coalesce(jsonb_agg(p order by n), '[]')
    from jsonb_array_elements(problems) with ordinality as found(p, n)
    where exists (select 1 from jsonb_array_elements(earlier) e
      where e ->> 'pointer' = p ->> 'pointer'));
end $$;

create or replace function gds.shape_problem(g geometry) returns jsonb
language plpgsql stable set search_path = gds, public, pg_temp as $$
begin
  if g is null or st_isempty(g) then
    return gds.problem('gd:required_geometry', '/geometry');
  elsif geometrytype(g) not in ('POLYGON', 'MULTIPOLYGON') then
    return gds.problem('gd:geometry_type', '/geometry');
  elsif not st_coveredby(st_envelope(g), st_makeenvelope(97.3, 5.6, 105.7, 20.5, 4326)) then
    return gds.problem('gd:outside', '/geometry');
  elsif not st_isvalid(g) then
    return gds.problem('gd:geometry_invalid', '/geometry');
  elsif st_area(g::geography) < 4 then
    return gds.problem('gd:too_small', '/geometry', '', '4');
  end if;
  return null;
end $$;

create or replace function gds.problems_of(r gds.change) returns jsonb
language plpgsql stable set search_path = gds, public, pg_temp as $$
declare
  g geometry := r.geom;
  problems jsonb := '[]';
begin
  if coalesce(r.op, '') not in ('upsert', 'delete') then
    problems := problems || gds.problem('gd:op', '/properties/op');
  end if;
  if coalesce(r.lao_code, '') !~ '^[0-9]{8}$' then
    problems := problems || gds.problem('gd:lao_code', '/properties/lao_code');
  end if;
  if coalesce(r.patch_id, '') !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
    problems := problems || gds.problem('gd:patch_id', '/properties/patch_id');
  end if;
  if r.base_rev is null or r.base_rev < 0 or r.base_rev <> floor(r.base_rev) then
    problems := problems || gds.problem('gd:base_rev', '/properties/base_rev');
  end if;
  if r.op = 'upsert' then
    problems := problems || coalesce(gds.shape_problem(g), '[]');
    r.geom := null;
    problems := problems || gds.field_problems(to_jsonb(r));
  end if;
  return problems;
end $$;

-- --- the ledger ----------------------------------------------------------------------------------

-- puts an accepted change into gds.patch; the caller holds the locks
create or replace function gds.apply(r gds.change) returns void
language plpgsql security definer set search_path = gds, public, pg_temp as $$
declare
  g geometry := r.geom;
  kept gds.patch;
begin
  if r.op = 'delete' then          -- the tombstone keeps the last values that were accepted
    update gds.patch set rev = r.result_rev, deleted = true, lao_seq = r.lao_seq,
      last_change_id = r.id, applied_at = r.received_at,
      review_status = null, return_reason = null, remark_th = null, reviewed_at = null
    where id = r.patch_id;
    return;
  end if;
  r.geom := null;
  kept := jsonb_populate_record(null::gds.patch, to_jsonb(r) || jsonb_build_object(
    'id', r.patch_id, 'rev', r.result_rev, 'deleted', false, 'last_change_id', r.id,
    'applied_at', r.received_at));
  kept.geom := st_multi(g);
  delete from gds.patch where id = r.patch_id;
  insert into gds.patch select (kept).*;
end $$;

create or replace function gds.change_ins() returns trigger
language plpgsql security definer set search_path = gds, public, pg_temp as $$
declare
  cur gds.patch;
  s bigint;
  problems jsonb;
begin
  if exists (select 1 from gds.change where id = new.id) then
    return null;                                   -- sent before: nothing happens
  end if;
  new.status := null; new.result_rev := null; new.current_rev := null; new.lao_seq := null;
  new.messages := '[]';
  problems := gds.problems_of(new);
  if coalesce(new.lao_code, '') ~ '^[0-9]{8}$' then
    -- always the LAO's row before the patch's row: no deadlock, and lao_seq in commit order
    insert into gds.lao_cursor (lao_code) values (new.lao_code) on conflict do nothing;
    select seq into s from gds.lao_cursor where lao_code = new.lao_code for update;
    if exists (select 1 from gds.change where id = new.id) then
      return null;                                 -- the same change came by another connection
    end if;
    select * into cur from gds.patch where id = new.patch_id for update;
  end if;
  new.received_at := clock_timestamp();
  if cur.lao_code <> new.lao_code then
    problems := problems || gds.problem('gd:other_lao', '/properties/lao_code');
    cur.rev := null;
  end if;
  new.current_rev := coalesce(cur.rev, 0);
  if jsonb_array_length(problems) > 0 then
    new.status := 'rejected';
    new.messages := problems;
  elsif new.current_rev <> new.base_rev then
    new.status := 'conflict';
    new.messages := jsonb_build_array(gds.problem('gd:conflict', ''));
  elsif new.op = 'delete' and cur.id is null then
    new.status := 'rejected';
    new.messages := jsonb_build_array(gds.problem('gd:not_found', ''));
  else
    begin
      new.result_rev := new.current_rev + 1;
      new.lao_seq := s + 1;
      perform gds.apply(new);
      update gds.lao_cursor set seq = s + 1 where lao_code = new.lao_code;
      new.status := 'applied';
      new.current_rev := new.result_rev;
    exception when data_exception or integrity_constraint_violation then
      new.status := 'rejected';
      new.result_rev := null; new.lao_seq := null;
      new.messages := jsonb_build_array(gds.problem('gd:value', ''));
    end;
  end if;
  return new;
end $$;
create or replace trigger change_ins before insert on gds.change
  for each row execute function gds.change_ins();

-- a repeated PUT is an UPDATE in most engines: the old row stays, whatever the new one says
create or replace function gds.keep_old() returns trigger
language plpgsql as $$ begin return old; end $$;
create or replace function gds.keep_row() returns trigger
language plpgsql as $$ begin return null; end $$;
create or replace trigger change_upd before update on gds.change
  for each row execute function gds.keep_old();
create or replace trigger change_del before delete on gds.change
  for each row execute function gds.keep_row();

-- one change as a GeoJSON Feature; true if it was new
create or replace function gds.put_change(feature jsonb) returns boolean
language plpgsql security definer set search_path = gds, public, pg_temp as $$
declare
  r gds.change := jsonb_populate_record(null::gds.change, feature -> 'properties');
  n integer;
begin
  r.id := feature ->> 'id';
  r.geom := st_setsrid(st_geomfromgeojson(feature ->> 'geometry'), 4326);
  insert into gds.change select (r).*;
  get diagnostics n = row_count;
  return n = 1;
end $$;

create or replace function gds.batch_ins() returns trigger
language plpgsql security definer set search_path = gds, public, pg_temp as $$
declare
  feature jsonb;
begin
  if exists (select 1 from gds.batch where id = new.id) then
    return null;
  end if;
  new.received_at := clock_timestamp();
  new.n := 0; new.n_new := 0; new.n_bad := 0;
  for feature in select * from jsonb_array_elements(
      case when jsonb_typeof(new.ops) = 'array' then new.ops else '[]' end) loop
    new.n := new.n + 1;
    begin
      new.n_new := new.n_new + gds.put_change(feature)::integer;
    exception when others then
      new.n_bad := new.n_bad + 1;
      insert into gds.change_bad (batch_id, id_text, error)
        values (new.id, feature ->> 'id', sqlerrm);
    end;
  end loop;
  new.ops := '[]';                                  -- what it carried is in the ledger now
  return new;
end $$;
create or replace trigger batch_ins before insert on gds.batch
  for each row execute function gds.batch_ins();
create or replace trigger batch_upd before update on gds.batch
  for each row execute function gds.keep_old();
create or replace trigger batch_del before delete on gds.batch
  for each row execute function gds.keep_row();

-- --- photos --------------------------------------------------------------------------------------

create or replace function gds.photo_ins() returns trigger
language plpgsql security definer set search_path = gds, public, pg_temp as $$
begin
  if exists (select 1 from gds.photo where sha256 = new.sha256) then
    return null;
  end if;
  new.status := 'waiting';
  new.rev := 1;
  new.base_rev := null;
  new.received_at := clock_timestamp();
  new.verified_at := null;
  return new;
end $$;
create or replace trigger photo_ins before insert on gds.photo
  for each row execute function gds.photo_ins();

-- only the program that has the bytes in its hands sets the status, by a function; what is
-- told of the bytes is replaced by who has read it as it stands
create or replace function gds.photo_upd() returns trigger
language plpgsql as $$
declare
  kept gds.photo := old;
begin
  if pg_trigger_depth() = 1 and current_setting('gds.checking', true) = 'yes' then
    return new;
  end if;
  if new.base_rev = old.rev then
    kept.device_id := new.device_id;
    kept.patch_id := new.patch_id;
    kept.kind := new.kind;
    kept.taken_at := new.taken_at;
    kept.caption := new.caption;
    kept.uses := new.uses;
    kept.geom := new.geom;
    kept.rev := old.rev + 1;
  end if;
  return kept;
end $$;
create or replace trigger photo_upd before update on gds.photo
  for each row execute function gds.photo_upd();
create or replace trigger photo_del before delete on gds.photo
  for each row execute function gds.keep_row();

-- bytes have arrived and were hashed: what was proved once stays so, whatever comes later or twice
create or replace function gds.photo_arrived(sha text, is_right boolean) returns void
language plpgsql security definer set search_path = gds, public, pg_temp as $$
begin
  perform set_config('gds.checking', 'yes', true);
  update gds.photo set status = case when is_right then 'verified' else 'bad_hash' end,
    verified_at = clock_timestamp() where sha256 = sha and status <> 'verified';
  perform set_config('gds.checking', 'no', true);
end $$;

-- what a person or a search of the shelf has found out: also that verified bytes are there no more
create or replace function gds.photo_checked(sha text, is_right boolean) returns void
language plpgsql security definer set search_path = gds, public, pg_temp as $$
begin
  perform set_config('gds.checking', 'yes', true);
  update gds.photo set status = case when is_right then 'verified' else 'bad_hash' end,
    verified_at = clock_timestamp() where sha256 = sha;
  perform set_config('gds.checking', 'no', true);
end $$;

-- before bytes are deleted that no photo is any more: true = they may be. Nobody can begin to use
-- them in between, for who tells of them later reads that they wait to be sent
create or replace function gds.photo_let_go(sha text) returns boolean
language plpgsql security definer set search_path = gds, public, pg_temp as $$
declare
  n integer;
begin
  perform set_config('gds.checking', 'yes', true);
  update gds.photo set status = 'waiting', verified_at = null where sha256 = sha and uses = '[]';
  get diagnostics n = row_count;
  perform set_config('gds.checking', 'no', true);
  return n = 1;
end $$;

-- --- people who review ---------------------------------------------------------------------------

create or replace view gds.patch_review as select * from gds.patch;

create or replace function gds.review_upd() returns trigger
language plpgsql security definer set search_path = gds, public, pg_temp as $$
declare
  cur gds.patch;
  s bigint;
begin
  select seq into s from gds.lao_cursor where lao_code = old.lao_code for update;
  select * into cur from gds.patch where id = old.id for update;
  if cur.id is null or (cur.review_status, cur.return_reason, cur.remark_th)
      is not distinct from (new.review_status, new.return_reason, new.remark_th) then
    return null;
  end if;
  s := s + 1;
  update gds.lao_cursor set seq = s where lao_code = cur.lao_code;
  update gds.patch set review_status = new.review_status, return_reason = new.return_reason,
    remark_th = new.remark_th, reviewed_at = clock_timestamp(), lao_seq = s where id = cur.id;
  insert into gds.review (patch_id, lao_code, rev, lao_seq, review_status, return_reason,
      remark_th, reviewed_at)
    values (cur.id, cur.lao_code, cur.rev, s, new.review_status, new.return_reason,
      new.remark_th, clock_timestamp());
  return new;
end $$;
create or replace trigger review_upd instead of update on gds.patch_review
  for each row execute function gds.review_upd();

-- --- rights --------------------------------------------------------------------------------------

revoke all on schema gds from public;
revoke all on all tables in schema gds from public;
revoke all on all functions in schema gds from public;
grant usage on schema gds to gds_engine, gds_reviewer;
grant select, insert, update on gds.change, gds.photo, gds.batch to gds_engine;
grant select on gds.patch, gds.form to gds_engine, gds_reviewer;
grant select, update on gds.patch_review to gds_reviewer;
grant select on gds.change, gds.photo, gds.review to gds_reviewer;
