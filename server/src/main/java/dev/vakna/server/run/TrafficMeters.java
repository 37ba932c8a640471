package dev.vakna.server.run;

import dev.vakna.core.engine.Engine;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.traffic.LastLook;
import dev.vakna.core.traffic.TrafficMeter;
import dev.vakna.core.trouble.Troubles;
import java.util.List;

/** What counts machines' traffic on a server, one for each engine that it reaches. */
record TrafficMeters(List<TrafficMeter> all) {

  TrafficMeters {
    all = List.copyOf(all);
  }

  /** That engine, whose machines are looked at before they lose their counters. */
  Engine before(Engine engine, Troubles troubles) {
    TrafficMeter meter =
        all.stream().filter(each -> each.engine().equals(engine.name())).findFirst().orElseThrow();
    String subject = "the traffic of machines of %s".formatted(engine.name());
    return new LastLook(
        engine,
        meter,
        new LastLook.Told() {
          @Override
          public void counted() {
            troubles.over(subject);
          }

          @Override
          public void missed(MachineName machine, RuntimeException why) {
            troubles.met(
                subject,
                "that of %s was not counted before it was switched: %s".formatted(machine, why));
          }
        });
  }
}
