package dev.vakna.server.run;

import dev.vakna.core.id.JobId;
import dev.vakna.core.id.RequestId;
import dev.vakna.core.job.Job;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.StoreUnavailableException;
import dev.vakna.server.http.RequestIds;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;

/** Logs what becomes of operations, each line with the call that asked for its operation. */
final class OperationLog implements BiConsumer<UUID, String> {

  private static final Logger LOG = LoggerFactory.getLogger("dev.vakna.Operations");
  private static final int REMEMBERED = 1000;

  private final Store store;
  private final Map<UUID, String> calls =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, String> eldest) {
          return size() > REMEMBERED;
        }
      };

  OperationLog(Store store) {
    this.store = store;
  }

  @Override
  public void accept(UUID id, String event) {
    String call = call(id);
    try {
      if (!call.isEmpty()) {
        MDC.put(RequestIds.MDC_KEY, call);
      }
      LOG.atLevel(level(event)).log("{} {}", new JobId(id).text(), event);
    } finally {
      if (!call.isEmpty()) {
        MDC.remove(RequestIds.MDC_KEY);
      }
    }
  }

  /**
   * The call, or empty where none is known; storage that does not answer costs the line nothing.
   */
  private String call(UUID id) {
    synchronized (calls) {
      String known = calls.get(id);
      if (known != null) {
        return known;
      }
    }
    try {
      Optional<Job> job =
          store.transact(tx -> tx.jobs().all(Set.of(new JobId(id))).stream().findFirst());
      String call = job.map(Job::request).map(RequestId::text).orElse("");
      synchronized (calls) {
        calls.put(id, call);
      }
      return call;
    } catch (StoreUnavailableException silent) {
      return "";
    }
  }

  /** What an operator must act on, and what did not come about, is no mere news. */
  private static Level level(String event) {
    return event.startsWith("waits for an operator")
        ? Level.ERROR
        : event.startsWith("is undone: ")
                || event.contains(" does not come back")
                || event.contains(" waits, and is tried again until ")
            ? Level.WARN
            : Level.INFO;
  }
}
