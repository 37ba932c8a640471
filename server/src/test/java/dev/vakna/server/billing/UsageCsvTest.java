package dev.vakna.server.billing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.metering.BillingCalendar;
import dev.vakna.core.metering.Meter;
import dev.vakna.core.metering.Statement;
import dev.vakna.core.metering.TrafficUse;
import dev.vakna.core.usage.UsageReports;
import dev.vakna.server.http.ApiJson;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class UsageCsvTest {

  private static final List<String> NAMES =
      List.of(
          "Acme",
          "=1+1",
          "+46 8",
          "-x",
          "@SUM(A1)",
          "\t=1",
          "\r=1",
          "a \"quoted\", name",
          "two\nlines",
          "räksmörgås 漢字",
          "＝1",
          "'",
          "");

  @ParameterizedTest
  @ValueSource(strings = {"=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "＝x"})
  void whatLooksLikeAFormulaIsMadeText(String text) {
    assertThat(UsageCsv.harmless(text)).isEqualTo("'" + text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "a=b", "Åkeri", " x"})
  void otherTextStaysAsItIs(String text) {
    assertThat(UsageCsv.harmless(text)).isEqualTo(text);
  }

  @Test
  void csvSaysWhatJsonSays() throws IOException {
    Random random = new Random(4180);
    ApiJson json = new ApiJson();
    for (int round = 0; round < 2_000; round++) {
      List<UsageReports.Usage> usages = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        usages.add(usage(random));
      }
      byte[] bytes = UsageCsv.bytes(usages);
      List<CSVRecord> rows = parse(bytes);
      int row = 0;
      for (UsageReports.Usage usage : usages) {
        JsonNode view = json.mapper().readTree(json.bytes(UsageView.of(usage)));
        List<JsonNode> currencies = new ArrayList<>(List.of(view));
        view.path("otherCurrencies").forEach(currencies::add);
        int lines = 0;
        for (JsonNode currency : currencies) {
          BigDecimal sum = BigDecimal.ZERO;
          for (JsonNode line : currency.path("lineItems")) {
            CSVRecord record = find(rows, usage, line, currency);
            assertThat(record.get("accountName")).isEqualTo(UsageCsv.harmless(usage.name()));
            assertThat(record.get("periodStartAt"))
                .isEqualTo(view.path("period").path("startAt").asString());
            assertThat(record.get("periodEndAt"))
                .isEqualTo(view.path("period").path("endAt").asString());
            assertThat(record.get("asOf")).isEqualTo(view.path("asOf").asString());
            for (String number : List.of("quantity", "rate", "charge", "unitSeconds")) {
              assertThat(new BigDecimal(record.get(number)))
                  .isEqualByComparingTo(line.path(number).decimalValue());
              assertThat(record.get(number)).matches("[0-9]+(\\.[0-9]+)?");
            }
            assertThat(record.get("bytes")).isEqualTo(line.path("bytes").asString(""));
            assertThat(record.get("unit")).isEqualTo(line.path("unit").asString());
            sum = sum.add(line.path("charge").decimalValue());
            lines++;
          }
          assertThat(currency.path("totalCharge").decimalValue()).isEqualByComparingTo(sum);
        }
        Statement statement = usage.statement();
        long received =
            statement.traffic().stream()
                .map(use -> use.vps().text() + use.currencyCode())
                .distinct()
                .count();
        assertThat(lines)
            .isEqualTo(statement.lines().size() + statement.traffic().size() + (int) received);
        row += lines;
      }
      assertThat(rows).hasSize(row);
    }
  }

  private static List<CSVRecord> parse(byte[] bytes) throws IOException {
    String text = new String(bytes, StandardCharsets.UTF_8);
    try (CSVParser parser =
        CSVParser.parse(
            text, CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get())) {
      return parser.getRecords();
    }
  }

  private static CSVRecord find(
      List<CSVRecord> rows, UsageReports.Usage usage, JsonNode line, JsonNode currency) {
    List<CSVRecord> found =
        rows.stream()
            .filter(row ->
                row.get("accountId").equals(usage.account().text())
                    && row.get("vpsId").equals(line.path("vpsId").asString())
                    && row.get("type").equals(line.path("type").asString())
                    && row.get("direction").equals(line.path("direction").asString(""))
                    && row.get("currencyCode").equals(currency.path("currencyCode").asString())
                    && new BigDecimal(row.get("rate")).compareTo(line.path("rate").decimalValue())
                        == 0)
            .toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private static UsageReports.Usage usage(Random random) {
    YearMonth month = YearMonth.of(2020 + random.nextInt(9), 1 + random.nextInt(12));
    var period = new BillingCalendar(ZoneOffset.UTC).period(month);
    List<Statement.Line> lines = new ArrayList<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      lines.add(
          new Statement.Line(
              new VpsId(new UUID(random.nextLong(), random.nextLong())),
              Meter.values()[random.nextInt(4)],
              BigDecimal.valueOf(random.nextInt(10_000_000), random.nextInt(12)),
              random.nextInt(4) == 0 ? "EUR" : "SEK",
              1 + random.nextLong(1L << random.nextInt(1, 50))));
    }
    AccountId account = new AccountId(new UUID(random.nextLong(), random.nextLong()));
    List<TrafficUse> traffic = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      traffic.add(
          new TrafficUse(
              account,
              lines.isEmpty()
                  ? new VpsId(new UUID(random.nextLong(), random.nextLong()))
                  : lines.get(random.nextInt(lines.size())).vps(),
              month,
              BigDecimal.valueOf(1 + random.nextInt(10_000_000), random.nextInt(12)),
              random.nextInt(4) == 0 ? "EUR" : "SEK",
              random.nextLong(1L << random.nextInt(1, 50)),
              random.nextLong(1L << random.nextInt(1, 50))));
    }
    return new UsageReports.Usage(
        month,
        account,
        NAMES.get(random.nextInt(NAMES.size())),
        new Statement(period, period.from().plusSeconds(random.nextInt(2_000_000)), lines, traffic),
        "SEK");
  }
}
