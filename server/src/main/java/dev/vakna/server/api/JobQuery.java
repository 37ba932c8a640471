package dev.vakna.server.api;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.job.Job;
import dev.vakna.core.job.JobFilter;
import dev.vakna.core.job.JobType;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.store.JobRecords;
import dev.vakna.operations.OperationStatus;
import dev.vakna.server.http.RefusedException;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which page of which jobs is wanted.
 *
 * @param list what a cursor of these belongs to
 */
record JobQuery(
    JobFilter filter, JobRecords.@Nullable Position after, int limit, List<@Nullable String> list) {

  /** What no VPS is named: nothing is of a VPS whose id cannot be one. */
  private static final VpsId NOBODY = new VpsId(new UUID(0, 0));

  private static final List<String> STATUSES =
      List.of("pending", "queued", "in_progress", "completed", "failed");

  /**
   * Reads what a caller wrote; each may be missing.
   *
   * @throws RefusedException when something cannot be read
   */
  static JobQuery read(
      AccountId account,
      @Nullable String limit,
      @Nullable String cursor,
      @Nullable String status,
      @Nullable String type,
      @Nullable String vpsId) {
    Set<String> statuses = words("status", status, STATUSES);
    Set<String> types =
        words("type", type, Arrays.stream(JobType.values()).map(JobType::type).distinct().toList());
    Set<String> kinds =
        Arrays.stream(JobType.values())
            .filter(one -> types.contains(one.type()))
            .map(JobType::kind)
            .collect(Collectors.toUnmodifiableSet());
    VpsId vps = vpsId == null ? null : VpsId.parse(vpsId).orElse(NOBODY);
    List<@Nullable String> list =
        Arrays.asList(
            account.text(),
            "jobs",
            status == null ? null : String.join(",", statuses),
            type == null ? null : String.join(",", types),
            vps == null ? null : vps.text());
    int size = PageQuery.read(limit, null, list).limit();
    JobFilter filter =
        new JobFilter(
            statuses.stream()
                .flatMap(word -> meant(word).stream())
                .collect(Collectors.toUnmodifiableSet()),
            // A job is never merely pending: who asks for these alone asks for none.
            statuses.equals(Set.of("pending")) ? Set.of() : type == null ? null : kinds,
            vps);
    return new JobQuery(filter, cursor == null ? null : position(cursor, list), size, list);
  }

  private static JobRecords.Position position(String cursor, List<@Nullable String> list) {
    TimedCursor.Position at = TimedCursor.read(cursor, list);
    return new JobRecords.Position(at.at(), new JobId(at.id()));
  }

  /** The cursor of the page that comes after a job. */
  String after(Job last) {
    return TimedCursor.after(
        new TimedCursor.Position(last.operation().createdAt(), last.id().value()), list);
  }

  private static Set<OperationStatus> meant(String word) {
    return switch (word) {
      case "queued" -> EnumSet.of(OperationStatus.QUEUED);
      case "in_progress" ->
          EnumSet.of(OperationStatus.RUNNING, OperationStatus.UNWINDING, OperationStatus.PARKED);
      case "completed" -> EnumSet.of(OperationStatus.COMPLETED);
      case "failed" -> EnumSet.of(OperationStatus.FAILED);
      default -> EnumSet.noneOf(OperationStatus.class);
    };
  }

  /** Words with commas between, in order. */
  private static Set<String> words(String name, @Nullable String text, Collection<String> known) {
    Set<String> words = new TreeSet<>();
    if (text == null) {
      return words;
    }
    for (String word : text.split(",", -1)) {
      if (!known.contains(word.strip())) {
        throw RefusedException.fault(
            "/" + name,
            FieldFault.Code.UNKNOWN_VALUE,
            "`%s` must be one of %s, or several with commas between."
                .formatted(name, String.join(", ", known)));
      }
      words.add(word.strip());
    }
    return words;
  }
}
