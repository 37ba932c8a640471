package dev.vakna.server.billing;

import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.problem.Refusal;
import dev.vakna.server.http.Accept;
import dev.vakna.server.http.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;

/**
 * Which usage is wanted, and how.
 *
 * @param month the present one when null
 * @param csv as CSV, not JSON
 */
public record UsageQuery(@Nullable YearMonth month, boolean csv) {

  private static final MediaType CSV = MediaType.parseMediaType(UsageCsv.MEDIA_TYPE);

  /**
   * Reads the query parameters; without {@code format}, the Accept header decides.
   *
   * @param period for example {@code 2026-06}
   * @param format {@code json} or {@code csv}
   */
  public static UsageQuery read(
      HttpServletRequest request, @Nullable String period, @Nullable String format) {
    List<FieldFault> faults = new ArrayList<>();
    if (period != null && !period.matches("[12][0-9]{3}-(0[1-9]|1[0-2])")) {
      faults.add(
          new FieldFault(
              "/period",
              FieldFault.Code.UNKNOWN_VALUE,
              "`period` must be a month, for example 2026-06."));
    }
    if (format != null && !format.equals("json") && !format.equals("csv")) {
      faults.add(
          new FieldFault(
              "/format",
              FieldFault.Code.UNKNOWN_VALUE,
              "`format` must be json or csv, or be left out."));
    }
    if (!faults.isEmpty()) {
      throw new RefusedException(
          Refusal.invalid(
              String.join(" ", faults.stream().map(FieldFault::detail).toList()), faults));
    }
    return new UsageQuery(
        period == null ? null : YearMonth.parse(period),
        format == null
            ? Accept.of(request).prefers(CSV, MediaType.APPLICATION_JSON)
            : format.equals("csv"));
  }
}
