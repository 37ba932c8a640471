package dev.vakna.engine.qemu.home;

import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Service;
import dev.vakna.core.machine.Devices.NicModel;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.engine.qemu.program.QemuSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Chooses the outside ports of a machine's services. */
public final class PortBook {

  private final QemuSettings settings;

  public PortBook(QemuSettings settings) {
    this.settings = settings;
  }

  /**
   * Ports that no other machine of this home has and that nothing listens on now.
   *
   * @param taken ports of other machines
   */
  public List<Service> choose(MachinePlan plan, Set<Integer> taken) {
    List<Service> services = new ArrayList<>();
    // One that is plugged in somewhere is reached at its own address.
    if (plan.devices().nic() == NicModel.NONE || plan.wire() != null) {
      return services;
    }
    Map<String, Integer> wanted = new LinkedHashMap<>();
    wanted.put("ssh", 22);
    wanted.put("http", 80);
    wanted.put("https", 443);
    if (plan.clock().windows()) {
      wanted.put("rdp", 3389);
    }
    int count = settings.listening().lastPort() - settings.listening().firstPort() + 1;
    // Machines begin at different places, so that a port freed a moment ago is seldom taken again.
    int next = Math.floorMod(plan.name().text().hashCode(), count);
    int tried = 0;
    String host = settings.listening().address().toString();
    for (Map.Entry<String, Integer> service : wanted.entrySet()) {
      int port;
      do {
        if (tried++ == count) {
          throw EngineException.retryable(
              "no port between %d and %d is free on %s; widen the range"
                  .formatted(
                      settings.listening().firstPort(), settings.listening().lastPort(), host),
              null);
        }
        port = settings.listening().firstPort() + next;
        next = (next + 1) % count;
      } while (taken.contains(port) || !free(port));
      services.add(
          new Service(
              service.getKey(),
              host.equals("0.0.0.0") ? "127.0.0.1" : host,
              port,
              service.getValue()));
    }
    return services;
  }

  /** Whether the port can be bound now. */
  boolean free(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(
          new InetSocketAddress(
              InetAddress.getByName(settings.listening().address().toString()), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
