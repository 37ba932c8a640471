package dev.vakna.cli.admin;

import dev.vakna.cli.api.ApiClient;
import dev.vakna.cli.terminal.Table;
import java.math.RoundingMode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code vakna admin usage}. */
@Command(
    name = "usage",
    mixinStandardHelpOptions = true,
    description = {
      "What accounts used in a month, and what it costs.",
      "Each line is rounded once; totals are sums of lines."
    })
final class UsageCommand implements Callable<Integer> {

  private static final String PATH = "/internal/admin/usage";

  /** How usage is shown. */
  enum Format {
    TABLE,
    CSV,
    JSON
  }

  @Mixin private Session session;

  @Option(
      names = "--account",
      paramLabel = "A",
      description = "Only this account, line by line; all accounts when left out.")
  private @Nullable String account;

  @Option(
      names = "--period",
      paramLabel = "YYYY-MM",
      description = "The month; the present one when left out.")
  private @Nullable String period;

  @Option(
      names = "--format",
      paramLabel = "F",
      defaultValue = "table",
      description = "table, csv (every line, for spreadsheets) or json.")
  private Format format = Format.TABLE;

  /** Made by picocli. */
  @SuppressWarnings("NullAway.Init") // picocli fills the fields before anything runs
  UsageCommand() {}

  @Override
  public Integer call() {
    if (format == Format.CSV && !session.json()) {
      csv();
      return 0;
    }
    ObjectNode all = pages();
    if (format == Format.JSON || session.json()) {
      System.out.println(all);
    } else {
      session.show(all, () -> account == null ? totals(all) : lines(all));
    }
    return 0;
  }

  /** Page after page, so that nothing grows with the number of accounts. */
  private void csv() {
    ApiClient api = session.api();
    String next = path(period, null);
    boolean first = true;
    do {
      ApiClient.Text page = api.text(next, "text/csv");
      String body = page.body();
      System.out.print(first ? body : body.substring(body.indexOf('\n') + 1));
      first = false;
      next = page.headers().firstValue("Link").map(UsageCommand::target).orElse(null);
    } while (next != null);
    System.out.flush();
  }

  private static String target(String link) {
    return link.substring(link.indexOf('<') + 1, link.indexOf('>'));
  }

  private ObjectNode pages() {
    ApiClient api = session.api();
    ObjectNode all = (ObjectNode) api.get(path(period, null));
    // Said from here on, so that all pages are of one month even when one begins meanwhile.
    String month = all.path("month").asString();
    all.set("accounts", api.following(all, path(month, null), "accounts"));
    all.putNull("next");
    return all;
  }

  private String path(@Nullable String month, @Nullable String after) {
    List<String> parameters = new ArrayList<>();
    if (account != null) {
      parameters.add("account=" + encoded(account));
    }
    if (month != null) {
      parameters.add("period=" + encoded(month));
    }
    if (after != null) {
      parameters.add("after=" + encoded(after));
    }
    return PATH + "?" + String.join("&", parameters);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static Table totals(JsonNode all) {
    Table table = new Table("ACCOUNT", "NAME", "LINES", "TOTAL", "CURRENCY");
    for (JsonNode account : all.path("accounts")) {
      for (JsonNode currency : currencies(account)) {
        table.row(
            Session.text(account.path("accountId")),
            Session.text(account.path("name")),
            Integer.toString(currency.path("lineItems").size()),
            money(currency.path("totalCharge")),
            Session.text(currency.path("currencyCode")));
      }
    }
    return table;
  }

  private static Table lines(JsonNode all) {
    Table table = new Table("VPS", "TYPE", "QUANTITY", "UNIT", "RATE", "CHARGE", "CURRENCY");
    for (JsonNode account : all.path("accounts")) {
      for (JsonNode currency : currencies(account)) {
        for (JsonNode line : currency.path("lineItems")) {
          table.row(
              Session.text(line.path("vpsId")),
              Session.text(line.path("type")),
              plain(line.path("quantity")),
              Session.text(line.path("unit")),
              plain(line.path("rate")),
              money(line.path("charge")),
              Session.text(currency.path("currencyCode")));
        }
        table.row(
            "total",
            "",
            "",
            "",
            "",
            money(currency.path("totalCharge")),
            Session.text(currency.path("currencyCode")));
      }
    }
    return table;
  }

  private static List<JsonNode> currencies(JsonNode account) {
    JsonNode usage = account.path("usage");
    List<JsonNode> currencies = new ArrayList<>(List.of(usage));
    usage.path("otherCurrencies").forEach(currencies::add);
    return currencies;
  }

  private static String plain(JsonNode number) {
    return number.decimalValue().toPlainString();
  }

  /** Amounts come rounded; only the zeros at their end may be missing. */
  private static String money(JsonNode amount) {
    return amount.decimalValue().setScale(2, RoundingMode.UNNECESSARY).toPlainString();
  }
}
