package dev.vakna.server.billing;

import dev.vakna.core.metering.Statement;
import dev.vakna.core.usage.UsageReports;
import dev.vakna.server.http.ApiJson;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** Usage as CSV (RFC 4180), one row for every line of the statements. */
public final class UsageCsv {

  /** What it is called. */
  public static final String MEDIA_TYPE = "text/csv";

  private static final String[] COLUMNS = {
    "accountId",
    "accountName",
    "periodStartAt",
    "periodEndAt",
    "asOf",
    "vpsId",
    "type",
    "quantity",
    "unit",
    "unitSeconds",
    "rate",
    "charge",
    "currencyCode",
    "direction",
    "bytes"
  };

  /** A spreadsheet takes text that begins with one of these for a formula. */
  private static final String FORMULA_BEGINNINGS = "=+-@\t\r\n＝＋－＠";

  private UsageCsv() {}

  /** The answer, named after the month. */
  public static ResponseEntity.BodyBuilder answer(String name) {
    return ResponseEntity.ok()
        .contentType(new MediaType("text", "csv", StandardCharsets.UTF_8))
        .header(
            HttpHeaders.CONTENT_DISPOSITION,
            ContentDisposition.attachment().filename(name + ".csv").build().toString());
  }

  /** The text in UTF-8, headings first. */
  public static byte[] bytes(List<UsageReports.Usage> usages) {
    StringWriter text = new StringWriter();
    try (CSVPrinter printer =
        new CSVPrinter(text, CSVFormat.RFC4180.builder().setHeader(COLUMNS).get())) {
      for (UsageReports.Usage usage : usages) {
        for (UsageView.Priced line : UsageView.lines(usage.statement())) {
          row(printer, usage, line.item(), line.currencyCode());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void row(
      CSVPrinter printer, UsageReports.Usage usage, UsageView.LineItem item, String currency)
      throws IOException {
    Statement statement = usage.statement();
    printer.printRecord(
        usage.account().text(),
        harmless(usage.name()),
        ApiJson.time(statement.period().from()),
        ApiJson.time(statement.period().to()),
        ApiJson.time(statement.asOf()),
        item.vpsId(),
        item.type(),
        plain(item.quantity()),
        item.unit(),
        item.unitSeconds(),
        plain(item.rate()),
        plain(item.charge()),
        harmless(currency),
        item.direction(),
        item.bytes());
  }

  private static String plain(BigDecimal number) {
    return number.toPlainString();
  }

  /** Text that no spreadsheet runs: what looks like a formula gets an apostrophe before it. */
  static String harmless(String text) {
    return text.isEmpty() || FORMULA_BEGINNINGS.indexOf(text.charAt(0)) < 0 ? text : "'" + text;
  }
}
