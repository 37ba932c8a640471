package dev.vakna.e2e;

import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.power.PowerAct;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Whether machines are what the operations on them made of them: their power, the size in which
 * they run and are charged, and their end.
 */
final class Standings {

  private static final Pattern CORES = Pattern.compile(" -smp (\\d+),");
  private static final Pattern MEMORY = Pattern.compile(" -m (?:size=)?(\\d+)M");

  private final Installation vakna;

  Standings(Installation vakna) {
    this.vakna = vakna;
  }

  /** Machines whose recorded power is not that of the last operation on it. */
  List<String> powers() {
    return vakna
        .database()
        .rows(
            """
            select distinct on (v.id) v.id, v.status, v.power, v.desired_power, o.kind, o.status
            from vps v join operations o on o.vps_id = v.id
            where v.restored_job is not null and o.finished_at is not null
              and o.kind <> 'vps.schedule_end'
            order by v.id, o.created_at desc, o.id desc
            """,
            row -> {
              String due = power(row.getString(5), row.getString(6).equals("COMPLETED")).name();
              boolean fits =
                  row.getString(2).equals("ACTIVE")
                      && row.getString(3).equals(due)
                      && row.getString(4).equals(due);
              return fits
                  ? ""
                  : "%s is %s, %s and is to be %s, after %s %s"
                      .formatted(
                          name(row.getObject(1, UUID.class)),
                          row.getString(2),
                          row.getString(3),
                          row.getString(4),
                          row.getString(5),
                          row.getString(6));
            })
        .stream()
        .filter(words -> !words.isEmpty())
        .toList();
  }

  /** What an operation leaves. One that comes to nothing leaves the power of before. */
  private static PowerState power(String kind, boolean completed) {
    return PowerAct.ofKind(kind)
        .map(act ->
            completed
                ? act.wanted()
                : act == PowerAct.START ? PowerState.STOPPED : PowerState.RUNNING)
        .orElse(PowerState.RUNNING);
  }

  private record Sized(int cores, int memoryGb) {}

  /** Machines that run, or are charged, in another size than is recorded. */
  List<String> sizes() throws IOException {
    List<String> wrong = new ArrayList<>();
    Map<String, Sized> recorded = new HashMap<>();
    vakna
        .database()
        .rows(
            "select id, cpu_cores, memory_gb from vps where restored_job is not null and power = 'RUNNING'",
            row ->
                recorded.put(
                    name(row.getObject(1, UUID.class)), new Sized(row.getInt(2), row.getInt(3))));
    for (ProcessHandle process : vakna.machineProcesses()) {
      String line = Installation.commandLine(process);
      recorded.forEach((name, size) -> {
        if (line.contains("/machines/" + name) && !size.equals(size(line))) {
          wrong.add("%s runs in %s instead of %s".formatted(name, size(line), size));
        }
      });
    }
    for (Map.Entry<String, Sized> each : recorded.entrySet()) {
      Path known =
          vakna.engineHome().resolve("machines").resolve(each.getKey()).resolve("machine.json");
      if (Files.exists(known)) {
        JsonNode plan =
            Installation.JSON.readTree(Files.readAllBytes(known)).path("defined").path("plan");
        Sized defined =
            new Sized(plan.path("cpuCores").asInt(), plan.path("memoryMb").asInt() / 1024);
        if (!defined.equals(each.getValue())) {
          wrong.add(
              "%s is defined as %s instead of %s"
                  .formatted(each.getKey(), defined, each.getValue()));
        }
      }
    }
    wrong.addAll(
        vakna
            .database()
            .rows(
                """
                select m.vps_id, m.meter, m.quantity from metering_intervals m
                join vps v on v.id = m.vps_id
                where m.ended_at is null and m.quantity <> case m.meter
                  when 'CPU' then v.cpu_cores when 'MEMORY' then v.memory_gb
                  when 'STORAGE' then v.storage_gb else 1 end
                """,
                row ->
                    "%s is charged for %s %d"
                        .formatted(
                            name(row.getObject(1, UUID.class)), row.getString(2), row.getInt(3))));
    return wrong;
  }

  private static Sized size(String line) {
    Matcher cores = CORES.matcher(line);
    Matcher memory = MEMORY.matcher(line);
    return new Sized(
        cores.find() ? Integer.parseInt(cores.group(1)) : -1,
        memory.find() ? Integer.parseInt(memory.group(1)) / 1024 : -1);
  }

  /** Machines that are there although their end was accepted. */
  List<String> ended() {
    return vakna
        .database()
        .rows(
            "select v.id from vps v join vps_ends e on e.vps_id = v.id where e.ended_at is not null or least(e.scheduled_at, e.delete_after) <= now()",
            row -> name(row.getObject(1, UUID.class)) + " has ended");
  }

  /** What is charged beyond an end that was accepted. */
  List<String> chargedBeyondTheirEnd() {
    return vakna
        .database()
        .rows(
            """
            select m.vps_id, m.meter, m.ended_at, least(e.scheduled_at, e.delete_after, e.ended_at)
            from metering_intervals m join vps_ends e on e.vps_id = m.vps_id
            where coalesce(m.ended_at, now()) > least(e.scheduled_at, e.delete_after, e.ended_at)
            """,
            row ->
                "%s %s until %s, ended %s"
                    .formatted(
                        name(row.getObject(1, UUID.class)),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4)));
  }

  private static String name(UUID vps) {
    return MachineName.of(new VpsId(vps)).text();
  }
}
