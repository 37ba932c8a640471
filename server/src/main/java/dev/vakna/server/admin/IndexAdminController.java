package dev.vakna.server.admin;

import dev.vakna.core.admin.Indexes;
import dev.vakna.core.index.IndexStanding;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.server.http.RefusedException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The indexes of archives: what is kept, what is being made, and an operator's wishes. */
@RestController
@RequestMapping("/internal/admin/indexes")
class IndexAdminController {

  private static final int MOST = 5000;
  private static final int DEFAULT = 500;

  private final Indexes indexes;

  IndexAdminController(Indexes indexes) {
    this.indexes = indexes;
  }

  record LineView(
      String backupId,
      String store,
      String key,
      long archiveBytes,
      String state,
      long indexBytes,
      long readBytes,
      @Nullable Instant usedAt,
      String words) {}

  /**
   * @param counts archives by state
   * @param indexes the archives, at most as many as asked for
   * @param next what the next page comes after, or null after the last one
   */
  record IndexesView(
      boolean background,
      boolean paused,
      @Nullable String waiting,
      long keptBytes,
      long maxBytes,
      Map<String, Long> counts,
      List<LineView> indexes,
      @Nullable String next) {}

  @GetMapping
  IndexesView all(
      @RequestParam(defaultValue = "500") int limit,
      @RequestParam(required = false) @Nullable String after) {
    if (limit < 1 || limit > MOST) {
      String detail = "`limit` must be 1 to %d.".formatted(MOST);
      throw RefusedException.fault("/limit", FieldFault.Code.UNKNOWN_VALUE, detail);
    }
    return view(after, limit);
  }

  private IndexesView view(@Nullable String after, int limit) {
    IndexStanding now = indexes.standing(after, limit);
    Map<String, Long> counts = new TreeMap<>(Comparator.<String>naturalOrder());
    now.counts()
        .forEach((state, count) -> {
          if (count > 0) {
            counts.put(state.code(), count);
          }
        });
    return new IndexesView(
        now.background(),
        now.paused(),
        now.waiting(),
        now.keptBytes(),
        now.maxBytes(),
        counts,
        now.lines().stream().map(IndexAdminController::view).toList(),
        now.more()
            ? "%s/%s".formatted(now.lines().getLast().store(), now.lines().getLast().key())
            : null);
  }

  private static LineView view(IndexStanding.Line line) {
    return new LineView(
        line.backup().text(),
        line.store(),
        line.key(),
        line.archiveBytes(),
        line.state().code(),
        line.indexBytes(),
        line.readBytes(),
        line.usedAt(),
        line.words());
  }

  @PostMapping("/pause")
  IndexesView pause() {
    indexes.pause(true);
    return view(null, DEFAULT);
  }

  @PostMapping("/resume")
  IndexesView resume() {
    indexes.pause(false);
    return view(null, DEFAULT);
  }

  @PostMapping("/{backupId}/build")
  ResponseEntity<Void> build(@PathVariable String backupId) {
    indexes.build(backupId);
    return ResponseEntity.accepted().build();
  }

  @DeleteMapping("/{backupId}")
  ResponseEntity<Void> drop(@PathVariable String backupId) {
    indexes.drop(backupId);
    return ResponseEntity.noContent().build();
  }
}
