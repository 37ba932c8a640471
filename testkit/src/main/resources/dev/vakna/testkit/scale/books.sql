-- Fills a database of which a first customer has restored one backup: what is there is the pattern
-- of what is added, so that every row says what a real one says. Where rows are counted in
-- hundreds of thousands, indexes and references are taken away first and come back at the end.
-- ${vps}: VPSs, of which every tenth is a Cloud VM; ${many}: VPSs of the first account, and backups
-- of its first VPS. Everything else follows from them.

create schema scale;

create table scale.taken as
  select case when contype = 'u' then 1 else 2 end as turn, conrelid::regclass::text as its,
      conname as name,
      format('alter table %s add constraint %I %s', conrelid::regclass, conname,
        pg_get_constraintdef(oid)) as definition,
      format('alter table %s drop constraint %I', conrelid::regclass, conname) as removal
    from pg_constraint taken
    where connamespace = 'public'::regnamespace and contype in ('f', 'x', 'u')
      and conrelid::regclass::text in ('vps', 'backups', 'operations', 'operation_journal', 'events',
        'metering_intervals', 'api_keys', 'users', 'sessions', 'idempotency', 'restore_plans',
        'former_vps', 'backup_formers', 'backup_rulings', 'vps_ends', 'vps_firewalls')
      and (contype <> 'u' or not exists (
        select 1 from pg_constraint where contype = 'f' and conindid = taken.conindid))
  union all
  select 1, i.indrelid::regclass::text, c.relname, pg_get_indexdef(i.indexrelid),
      format('drop index %I', c.relname)
    from pg_index i join pg_class c on c.oid = i.indexrelid
    where c.relnamespace = 'public'::regnamespace
      and not exists (select 1 from pg_constraint where conindid = i.indexrelid)
      and i.indrelid::regclass::text in ('vps', 'backups', 'operations', 'events',
        'metering_intervals', 'idempotency', 'restore_plans', 'former_vps');

do $$
declare one record;
begin
  for one in select * from scale.taken order by turn desc loop
    execute one.removal;
  end loop;
end
$$;

alter table vps disable trigger user;
alter table backups disable trigger user;
alter table operations disable trigger user;
alter table metering_intervals disable trigger user;
alter table vps_ends disable trigger user;

-- In order of time, as the ids of the product are; of each kind its own.
create function scale.id(kind text, n bigint) returns uuid language sql immutable parallel safe as $$
  select (lpad(to_hex(1700000000000 + n * 1000), 12, '0') || '7000a000'
    || rpad(to_hex(ascii(kind) * 65536 + length(kind)), 12, '0'))::uuid
$$;
-- Most accounts have a few VPSs; the first has ${many}.
create function scale.account(n bigint) returns uuid language sql immutable parallel safe as $$
  select case when n <= ${many} then '${account}'::uuid
    else scale.id('account', 1 + floor(${accounts}
      * power((n * 0.6180339887498949) - floor(n * 0.6180339887498949), 1.5))::bigint) end
$$;
create function scale.store(n bigint) returns text language sql immutable parallel safe as $$
  select 'scale-' || greatest(0, n % 10 - 6)
$$;
-- The number of the VPS that the backup of that number is of: the first has ${many}, others eleven.
create function scale.source(b bigint) returns bigint language sql immutable parallel safe as $$
  select case when b <= ${many} then 1
    else (b % (${vps} * 9 / 10)) / 9 * 10 + (b % (${vps} * 9 / 10)) % 9 + 1 end
$$;

insert into accounts
  select scale.id('account', n), 'Customer ' || n, active, verified, cloud_access, card_required,
    has_card, country_code, country_payable, unpaid_invoice, limit_cpu_cores, limit_memory_gb,
    limit_storage_gb, limit_instances, limit_restores, now() - n * interval '5 minutes'
  from accounts, generate_series(1, ${accounts}) n where id = '${account}';

insert into backup_stores (name, kind, location)
  select 'scale-' || n, 'directory', '/srv/scale-' || n from generate_series(0, 3) n;

insert into vps (id, account_id, name, name_folded, region, status, power, desired_power, cpu_cores,
    memory_gb, storage_gb, os_display_name, os_family, os_version, os_variant, is_payg,
    billing_amount, billing_currency, billing_cycle, primary_ip, tags, source_store, source_vmid,
    source_machine, source_machine_key, source_since, restored_vps, restored_backup, restored_job,
    host, place, access, created_at, expected_disk_bytes, has_backups)
  select scale.id('vps', n), scale.account(n), p.name || '-' || n, p.name_folded || '-' || n,
    p.region, p.status, p.power, p.desired_power, p.cpu_cores, p.memory_gb, p.storage_gb,
    p.os_display_name, p.os_family, p.os_version, p.os_variant, p.is_payg, p.billing_amount,
    p.billing_currency, p.billing_cycle, host(inet '10.64.0.0' + n), p.tags,
    case when not p.is_payg then scale.store(n) end, case when not p.is_payg then 100 + n end,
    case when not p.is_payg then
      json_build_object('uuid', scale.id('machine', n), 'macs', json_build_array()) end,
    case when not p.is_payg then scale.id('machine', n)::text end, p.source_since,
    case when p.is_payg then scale.id('vps', n - 1) end,
    case when p.is_payg then scale.id('backup', n) end,
    case when p.is_payg then scale.id('job', n) end,
    -- Ten hosts have a thousand machines, the others a hundred or so.
    case when p.is_payg then 'host-' || case when n % 1000 < 100 then n / 10 % 10 else n / 10 % 900 end end,
    p.place, p.access, now() - n * interval '1 minute', 0, not p.is_payg
  from generate_series(1, ${vps}) n
    join vps p on p.id = case when n % 10 = 0 then '${machine}'::uuid else '${source}'::uuid end;

insert into address_leases (network, address, vps_id)
  select 'default', primary_ip::inet, id from vps where is_payg and id <> '${machine}';

insert into former_vps
  select scale.id('former', n), scale.account(n * 37), 'gone-' || n, 'stockholm', 2, 4, 50, 'Debian',
    'linux', '12', null, now() - n * interval '1 hour'
  from generate_series(1, ${vps} / 20) n;

insert into backups (id, store, key, vmid, created_at, size_bytes, modified_at, note, is_protected,
    state, fault, facts, reader, guest, machine_key, machine, owner, apart, former, changed_at)
  select scale.id('backup', s.b), scale.store(s.n),
    'vzdump-qemu-' || s.vmid || '-' || s.b || '.vma.zst', s.vmid,
    now() - s.b * interval '1 second', 1000000000 + s.b % 30000000000, now() - s.b * interval '1 second',
    p.note, s.b % 50 = 7, case when s.b % 200 = 11 then 'CORRUPT' when s.b % 20000 = 13 then 'DELETING' else 'AVAILABLE' end,
    case when s.b % 200 = 11 then 'its content is not what it should be.' end,
    replace(p.facts, p.archive, scale.id('archive', s.b)::text)::json, p.reader,
    p.guest, s.machine, ('{"uuid":"' || s.machine || '","macs":[]}')::json,
    case when s.b <= ${many} or s.b % 100 not in (1, 2, 3) then scale.id('vps', s.n) end,
    case when s.b > ${many} and s.b % 100 = 1 then 'OTHER_MACHINE' end,
    case when s.b > ${many} and s.b % 100 = 2 then scale.id('former', 1 + s.b / 100 % (${vps} / 20)) end,
    now() - s.b * interval '1 second'
  from (select note, facts::text as facts, facts->>'archiveId' as archive, reader, guest
      from backups where id = '${backup}') p,
    -- Of some guests nobody said whose they are.
    (select b, n, scale.id('machine', n)::text as machine,
        100 + n + case when b > ${many} and b % 100 = 3 then 20000000 else 0 end as vmid
      from (select b, scale.source(b) as n from generate_series(1, ${backups}) b offset 0) s offset 0) s;

insert into backup_rulings
  select scale.store(n), 100 + n, 'machine:' || scale.id('machine', n),
    case when n % 100 = 1 then 'GIVEN' else 'CAME' end, scale.id('vps', n), now()
  from generate_series(1, ${vps}) n where n % 10 = 1;

insert into backup_formers (store, subject, account_id, former_vps)
  select scale.store(n), 'machine:' || scale.id('gone', n), scale.account(n * 37), scale.id('former', n)
  from generate_series(1, ${vps} / 20) n;

-- Restores, and of every tenth machine an act of its owner.
insert into operations (id, account_id, vps_id, backup_id, kind, host, input, status, step, percent,
    current_units, total_units, message, cancel_requested, failure_code, failure_message,
    failure_detail, result, created_at, started_at, finished_at, due_at)
  select scale.id('job', n), scale.account(n), scale.id('vps', n),
    case when n % 10 < 7 then scale.id('backup', n) end,
    case when n % 10 < 7 then p.kind else 'vps.power' end, 'host-' || n % 1000, p.input,
    case when n % 25 = 3 then 'FAILED' else 'COMPLETED' end, p.step, p.percent, p.current_units,
    p.total_units, p.message, false, f.code, f.code, f.code, p.result,
    now() - (${vps} - n) * interval '20 seconds', now() - (${vps} - n) * interval '20 seconds',
    now() - (${vps} - n) * interval '20 seconds' + interval '90 seconds', now()
  from operations p, generate_series(1, ${vps}) n
    cross join lateral (select case when n % 25 = 3 then 'stalled' end as code) f
  where p.id = '${job}';
update operations set finished_at = created_at where finished_at > now();

-- Under way, waiting and parked on other hosts.
insert into operations (id, account_id, vps_id, backup_id, kind, host, input, status, step, percent,
    current_units, total_units, message, cancel_requested, failure_code, failure_message,
    failure_detail, created_at, started_at, due_at, worker)
  select scale.id('unended', n), scale.account(n * 300 + ${many}), scale.id('vps', n * 300),
    scale.id('backup', n * 300), p.kind, 'host-' || n, p.input,
    case n % 10 when 0 then 'PARKED' when 1 then 'QUEUED' else 'RUNNING' end, p.step, 40, 1, 2, 'Writing.', false, f.code, f.code,
    f.code, now() - n * interval '1 second', case when n % 10 <> 1 then now() end, now() + interval '1 day',
    case when n % 10 > 1 then 'somebody' end
  from operations p, generate_series(1, least(300, ${vps} / 300)) n
    cross join lateral (select case when n % 10 = 0 then 'engine_failed' end as code) f
  where p.id = '${job}';

insert into operation_journal (operation_id, step, mark, payload, at)
  select scale.id('job', n), j.step, j.mark, j.payload, j.at
  from (select * from operation_journal where operation_id = '${job}' order by seq limit 6) j,
    generate_series(1, ${vps}) n where n % 10 < 7;

-- Machines that are there are metered; of others the bill stays.
insert into metering_intervals
  select gen_random_uuid(), account_id, id, m, 4, 0.004, 'SEK', date_trunc('second', created_at), null
  from vps, unnest(array['CPU', 'MEMORY', 'STORAGE', 'IPV4']) m
  where is_payg and id <> '${machine}';
insert into metering_intervals
  select gen_random_uuid(), scale.account(n), scale.id('past', n), m, 4, 0.004, 'SEK',
    date_trunc('second', now() - n * interval '2 minutes'),
    date_trunc('second', now() - n * interval '2 minutes') + interval '30 hours'
  from generate_series(1, ${vps} / 4) n, unnest(array['CPU', 'MEMORY', 'STORAGE', 'IPV4']) m;

insert into vps_ends (vps_id, account_id, cancel_type, cancelled_at, scheduled_at, delete_after, told_of, ended_at)
  select scale.id('past', n), scale.account(n), 'IMMEDIATE', now() - n * interval '2 minutes',
    null::timestamptz, null::timestamptz, null::timestamptz, now() - n * interval '2 minutes'
  from generate_series(1, ${vps} / 5) n
  union all
  select scale.id('vps', n), scale.account(n), null, null, null, now() + n * interval '1 hour',
    case when n % 3 = 0 then now() + n * interval '1 hour' end, null
  from generate_series(10, ${vps} / 5, 10) n;

-- Of nearly all machines the engine has answered.
insert into vps_firewalls
  select id, '[{"ports":"tcp/22","sources":["203.0.113.0/24"],"description":"office"}]', 7,
    case when row_number() over () % 500 = 0 then 6 else 7 end, true, now()
  from vps where is_payg and id <> '${machine}';

insert into events (position, account_id, subject, subject_id, what, at)
  select n, scale.account(n % ${vps} + 1), case when n % 3 = 0 then 'VPS' else 'JOB' end,
    case when n % 3 = 0 then scale.id('vps', n % ${vps} + 1) else scale.id('job', n % ${vps} + 1) end,
    case n % 3 when 0 then 'POWER' when 1 then 'CREATED' else 'ENDED' end,
    now() - (${vps} * 5 - n) * interval '17 milliseconds'
  from generate_series(1, ${vps} * 5) n;

insert into api_keys (id, account_id, name, prefix, hash, scopes, allowed_networks, created_at,
    revoked_at, revoked_by, last_used_at)
  select scale.id('key', n), case when n <= ${many} / 2 then '${account}'::uuid else scale.account(n * 5) end,
    'key-' || n, 'vk_live_', md5('key' || n) || md5('hash' || n), array['read:vps'], '{}',
    now() - n * interval '1 minute', case when n % 4 <> 0 then now() end,
    case when n % 4 <> 0 then 'operator' end, now()
  from generate_series(1, ${vps} / 5) n;

insert into users (id, account_id, email, email_folded, role, enabled, password_hash,
    password_set_at, totp_step, epoch, networks, created_at)
  select scale.id('user', n), scale.id('account', n), 'owner-' || n || '@example.com',
    'owner-' || n || '@example.com', 'OWNER', true, '', now(), 0, 0, '{}', now()
  from generate_series(1, ${accounts}) n;

insert into sessions
  select md5('session' || n) || md5('secret' || n), scale.id('user', 1 + n % ${accounts}), 0,
    now() - n % 14 * interval '1 day', now() - n % 12 * interval '1 hour'
  from generate_series(1, ${vps} / 3) n;

insert into restore_plans
  select scale.id('plan', n), scale.account(n * 9), scale.id('vps', n), scale.id('backup', n),
    '{}'::json, now() + n * interval '10 milliseconds', null
  from generate_series(1, ${vps} / 10) n;

insert into idempotency
  select scale.account(n), 'POST /api/v2/vps', 'key-' || n, md5('key' || n), '{"status":202}'::json,
    now() - n * interval '100 milliseconds'
  from generate_series(1, ${vps} / 2) n;

insert into traffic_counters
  select id, 'epoch-' || n, n * 1000000, n * 2000000, now() - interval '1 hour',
    case when n = 1 then now() end
  from vps, generate_series(1, 2) n where host is not null;

insert into traffic_use
  select id, cast('2026-05-01' as date) + n * interval '1 month', 0.1, 'SEK', account_id,
    n * 1000000, n * 2000000
  from vps, generate_series(0, 1) n where host is not null;

insert into reconciler_acts
  select gen_random_uuid(), now() - n * interval '1 minute', 'host-' || n % 1000, 'REMOVED',
    scale.id('vps', n)::text, 'It was removed.'
  from generate_series(1, 10000) n;

insert into restore_timings
  select scale.id('job', n), 'host-' || n % 1000, now() - n * interval '1 minute', p.timing
  from restore_timings p, generate_series(1, ${vps} / 10) n;

do $$
declare one record;
begin
  for one in select * from scale.taken order by turn loop
    execute one.definition;
  end loop;
end
$$;

alter table vps enable trigger user;
alter table backups enable trigger user;
alter table operations enable trigger user;
alter table metering_intervals enable trigger user;
alter table vps_ends enable trigger user;

update event_head set position = greatest(position, (select max(position) from events));
