package dev.vakna.core.restore.proof;

import dev.vakna.core.engine.Screen;
import dev.vakna.core.id.JobId;
import dev.vakna.core.job.Attachment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Holds what was seen of started machines until the transaction that ends their jobs stores it;
 * only there is it known that this worker still holds the job. What a worker that lost its job left
 * here is pushed out by what comes after. A server that dies in between loses pictures, nothing
 * else.
 */
public final class EvidenceShelf {

  public static final String CONSOLE = "console.txt";
  public static final String SCREEN = "screen.png";

  /** How much of a console is kept, in characters. */
  public static final int CONSOLE_CHARS = 16 * 1024;

  private static final int PLACES = 16;

  private final Map<JobId, List<Attachment>> kept =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<JobId, List<Attachment>> eldest) {
          return size() > PLACES;
        }
      };

  /**
   * @param console its end, harmless to show
   */
  public synchronized void put(JobId job, String console, Screen screen) {
    List<Attachment> evidence = new ArrayList<>();
    if (!console.isBlank()) {
      evidence.add(
          new Attachment(
              CONSOLE, "text/plain; charset=utf-8", console.getBytes(StandardCharsets.UTF_8)));
    }
    screen.png().ifPresent(png -> evidence.add(new Attachment(SCREEN, "image/png", png)));
    kept.remove(job);
    kept.put(job, evidence);
  }

  /** What is kept of that job's machine. It stays, because a transaction may be run again. */
  public synchronized List<Attachment> of(JobId job) {
    return kept.getOrDefault(job, List.of());
  }

  /** The last characters of the console that is kept of that job's machine. */
  public String consoleTail(JobId job, int chars) {
    return of(job).stream()
        .filter(evidence -> evidence.name().equals(CONSOLE))
        .map(evidence -> new String(evidence.content(), StandardCharsets.UTF_8))
        .map(text -> text.substring(Math.max(0, text.length() - chars)))
        .findFirst()
        .orElse("");
  }
}
