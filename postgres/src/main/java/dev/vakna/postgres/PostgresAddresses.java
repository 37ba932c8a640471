package dev.vakna.postgres;

import dev.vakna.core.id.VpsId;
import dev.vakna.core.store.AddressRecords;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

record PostgresAddresses(JdbcClient sql) implements AddressRecords {

  @Override
  public Optional<String> lease(VpsId vps, String first, String last) {
    // Two transactions must not find the same gap; the primary key would refuse the second one.
    Locks.ADDRESSES.take(sql, "");
    Optional<String> held = of(vps);
    if (held.isPresent()) {
      return held;
    }
    return sql.sql(
            """
            insert into address_leases (address, vps_id)
            select free, :vps from (
              (select cast(:first as inet) as free
                where not exists
                  (select 1 from address_leases where address = cast(:first as inet)))
              union all
              (select l.address + 1 from address_leases l
                where l.address >= cast(:first as inet) and l.address < cast(:last as inet)
                  and not exists
                    (select 1 from address_leases n where n.address = l.address + 1)
                order by l.address limit 1)
            ) gaps
            where free <= cast(:last as inet)
            order by free limit 1
            returning host(address)
            """)
        .param("vps", vps.value())
        .param("first", first)
        .param("last", last)
        .query(String.class)
        .optional();
  }

  @Override
  public void release(VpsId vps) {
    sql.sql("delete from address_leases where vps_id = :vps").param("vps", vps.value()).update();
  }

  @Override
  public long leased(String first, String last) {
    return sql.sql(
            """
            select count(*) from address_leases
            where address between cast(:first as inet) and cast(:last as inet)
            """)
        .param("first", first)
        .param("last", last)
        .query(Long.class)
        .single();
  }

  @Override
  public Optional<String> of(VpsId vps) {
    return sql.sql("select host(address) from address_leases where vps_id = :vps")
        .param("vps", vps.value())
        .query(String.class)
        .optional();
  }
}
