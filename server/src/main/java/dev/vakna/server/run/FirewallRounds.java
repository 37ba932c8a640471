package dev.vakna.server.run;

import dev.vakna.core.firewall.FirewallRound;
import java.util.List;

/** Who has firewalls hold, one for each engine that the server reaches. */
record FirewallRounds(List<FirewallRound> all) {

  FirewallRounds {
    all = List.copyOf(all);
  }
}
