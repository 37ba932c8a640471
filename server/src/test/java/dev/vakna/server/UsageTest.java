package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Scope;
import dev.vakna.core.admin.Accounts;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.metering.Interval;
import dev.vakna.core.metering.Meter;
import dev.vakna.server.TestServer.Customer;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(SharedServer.class)
class UsageTest {

  private static final String USAGE = "/api/v2/billing/metered-usage";
  private static final String ADMIN = "/internal/admin/usage";
  private static final Instant JUNE = Instant.parse("2025-06-01T00:00:00Z");
  private static final Instant JULY = Instant.parse("2025-07-01T00:00:00Z");

  @Test
  void aMonthsUsageIsItsLinesAndTheirSum(TestServer server) {
    var customer = server.customer();
    VpsId vps = metered(server, customer, Meter.CPU, 2, "0.015", "SEK", JUNE, JULY);
    metered(server, customer, Meter.STORAGE, 50, "0.003", "SEK", JUNE, JUNE.plusSeconds(1));
    JsonNode usage =
        customer.api(Scope.READ_BILLING).get(USAGE + "?period=2025-06").expect(200).json();
    assertThat(usage.path("currencyCode").asString()).isEqualTo("SEK");
    assertThat(usage.path("period").toString())
        .isEqualTo(
            "{\"startAt\":\"2025-06-01T00:00:00.000Z\",\"endAt\":\"2025-07-01T00:00:00.000Z\"}");
    assertThat(usage.path("totalCharge").decimalValue()).isEqualByComparingTo("21.60");
    assertThat(usage.path("lineItems")).hasSize(2);
    JsonNode cpu =
        usage
            .path("lineItems")
            .valueStream()
            .filter(line -> line.path("vpsId").asString().equals(vps.text()))
            .findFirst()
            .orElseThrow();
    assertThat(cpu.toString())
        .contains(
            "\"vpsId\":\"%s\",\"type\":\"cpu\",\"quantity\":1440,\"unit\":\"core-hour\",\"rate\":0.015,\"charge\":21.6"
                .formatted(vps.text()))
        .contains("\"unitSeconds\":5184000");
    assertThat(usage.path("otherCurrencies")).isEmpty();
    assertThat(customer.api().get(USAGE + "?period=2025-05").json().path("lineItems")).isEmpty();
    JsonNode present = customer.api().get(USAGE).expect(200).json();
    assertThat(present.path("totalCharge").decimalValue()).isZero();
    assertThat(Instant.parse(present.path("asOf").asString()))
        .isBetween(
            Instant.parse(present.path("period").path("startAt").asString()),
            Instant.parse(present.path("period").path("endAt").asString()));
  }

  @Test
  void furtherCurrenciesStandApart(TestServer server) {
    var customer = server.customer();
    metered(server, customer, Meter.IPV4, 1, "1", "SEK", JUNE, JUNE.plusSeconds(7200));
    metered(server, customer, Meter.IPV4, 1, "1", "EUR", JUNE, JUNE.plusSeconds(3600));
    JsonNode usage = customer.api().get(USAGE + "?period=2025-06").expect(200).json();
    assertThat(usage.path("totalCharge").decimalValue()).isEqualByComparingTo("2");
    assertThat(usage.path("lineItems")).hasSize(1);
    JsonNode other = usage.path("otherCurrencies").path(0);
    assertThat(other.path("currencyCode").asString()).isEqualTo("EUR");
    assertThat(other.path("totalCharge").decimalValue()).isEqualByComparingTo("1");
    assertThat(other.path("lineItems")).hasSize(1);
  }

  @Test
  void csvComesWhereItIsAskedFor(TestServer server) {
    var customer = server.customer();
    metered(server, customer, Meter.CPU, 2, "0.015", "SEK", JUNE, JULY);
    Api api = customer.api();
    String june = USAGE + "?period=2025-06";
    Api.Answer named = api.get(june + "&format=csv").expect(200);
    assertThat(named.header("Content-Type")).hasValue("text/csv;charset=UTF-8");
    assertThat(named.header("Content-Disposition"))
        .hasValue("attachment; filename=\"metered-usage-2025-06.csv\"");
    List<String> rows = named.text().lines().toList();
    assertThat(rows).hasSize(2);
    assertThat(rows.get(0))
        .isEqualTo(
            "accountId,accountName,periodStartAt,periodEndAt,asOf,vpsId,type,quantity,unit,unitSeconds,rate,charge,currencyCode,direction,bytes");
    assertThat(rows.get(1)).endsWith(",cpu,1440,core-hour,5184000,0.015,21.60,SEK,,");
    assertThat(named.text()).contains("\r\n");
    assertThat(api.get(june, "Accept", "text/csv").expect(200).text()).startsWith("accountId,");
    assertThat(api.get(june, "Accept", "text/csv, application/json").expect(200).text())
        .startsWith("{");
    assertThat(api.get(june + "&format=json", "Accept", "text/csv").expect(200).text())
        .startsWith("{");
  }

  @Test
  void whatIsWrongWithTheQuestionIsSaidAllAtOnce(TestServer server) {
    Api api = server.customer().api();
    for (String period : List.of("2025-13", "2025-6", "june", "0000-01", "", "2025-06-01")) {
      JsonNode problem = api.get(USAGE + "?period=" + period).expect(400, "invalid_request").json();
      assertThat(problem.path("errors").path(0).path("pointer").asString()).isEqualTo("/period");
    }
    assertThat(
            api.get(USAGE + "?period=x&format=xlsx")
                .expect(400, "invalid_request")
                .json()
                .path("errors"))
        .hasSize(2);
    api.get(USAGE, "Accept", "application/xml").expect(406, "not_acceptable");
    api.get("/api/v2/vps", "Accept", "text/csv").expect(406, "not_acceptable");
    api.anonymous().get(USAGE).expect(401, "unauthorized");
    assertThat(
            server
                .customer()
                .api(Scope.READ_VM)
                .get(USAGE)
                .expect(403, "forbidden")
                .json()
                .path("extensions")
                .path("missingScopes")
                .toString())
        .isEqualTo("[\"read:billing\"]");
    api.send("POST", USAGE, null).expect(405, "method_not_allowed");
  }

  @Test
  void aBreakdownSaysWhatTheMachineCostsAtMost(TestServer server) {
    var customer = server.customer();
    Api api = customer.api();
    JsonNode job = TestServer.ended(api, api.post(customer.restorePath(), null).expect(202));
    String vps = "/api/v2/vps/" + job.path("vmId").asString() + "/billing-breakdown";
    JsonNode breakdown = customer.api(Scope.READ_BILLING).get(vps).expect(200).json();
    JsonNode estimate = breakdown.path("estimate");
    assertThat(estimate.path("basis").asString()).isEqualTo("max_24_7");
    BigDecimal sum = BigDecimal.ZERO;
    List<String> types = new ArrayList<>();
    for (JsonNode line : estimate.path("lineItems")) {
      sum = sum.add(line.path("estimatedAmount").decimalValue());
      types.add(line.path("type").asString());
    }
    assertThat(types).containsExactly("cpu", "memory", "storage", "ipv4");
    assertThat(estimate.path("estimatedMonthlyAmount").decimalValue()).isEqualByComparingTo(sum);
    assertThat(estimate.path("lineItems").path(0).path("ratePerCoreHour").isNumber()).isTrue();
    assertThat(estimate.path("lineItems").path(0).has("ratePerHour")).isFalse();
    assertThat(breakdown.path("actualsAvailable").asBoolean(true)).isFalse();
    JsonNode fixed = api.get(customer.vpsPath() + "/billing-breakdown").expect(200).json();
    assertThat(fixed.path("estimate").isNull()).isTrue();
    api.get("/api/v2/vps/nonsense/billing-breakdown").expect(404, "vps_not_found");
    customer.api(Scope.READ_VM).get(vps).expect(403, "forbidden");
    api.anonymous().get(vps).expect(401, "unauthorized");
    api.get(vps, "Accept", "text/csv").expect(406, "not_acceptable");
  }

  @Test
  void operatorsSeeOneAccountOrAllByPages(TestServer server) {
    Instant then = Instant.parse("2019-03-01T00:00:00Z");
    List<String> accounts = new ArrayList<>();
    for (int i = 0; i < 102; i++) {
      AccountId account = account(server, "=cmd|' /C calc'!A" + i);
      metered(server, account, Meter.IPV4, 1, "3.6", "SEK", then, then.plusSeconds(1000));
      accounts.add(account.text());
    }
    Api operator = server.operator();
    String march = ADMIN + "?period=2019-03";
    JsonNode first = operator.get(march).expect(200).json();
    assertThat(first.path("month").asString()).isEqualTo("2019-03");
    assertThat(first.path("accounts")).hasSize(100);
    JsonNode second =
        operator.get(march + "&after=" + first.path("next").asString()).expect(200).json();
    assertThat(second.path("next").isNull()).isTrue();
    List<String> seen = new ArrayList<>();
    for (JsonNode page : List.of(first, second)) {
      for (JsonNode account : page.path("accounts")) {
        seen.add(account.path("accountId").asString());
        assertThat(account.path("usage").path("totalCharge").decimalValue())
            .isEqualByComparingTo("1");
      }
    }
    assertThat(seen).containsExactlyInAnyOrderElementsOf(accounts);

    Api.Answer csv = operator.get(march + "&format=csv").expect(200);
    String link = csv.header("Link").orElseThrow();
    assertThat(link).endsWith(">; rel=\"next\"");
    Api.Answer rest = operator.get(link.substring(1, link.indexOf('>'))).expect(200);
    assertThat(rest.text().lines()).hasSize(3);
    assertThat(rest.header("Link")).isEmpty();
    assertThat(csv.text().lines()).hasSize(101);
    assertThat(csv.text()).contains("'=cmd|").doesNotContain(",=cmd");
    JsonNode one = operator.get(march + "&account=" + accounts.get(7)).expect(200).json();
    assertThat(one.path("accounts")).hasSize(1);
    assertThat(one.path("next").isNull()).isTrue();
    JsonNode idle =
        operator.get(ADMIN + "?account=" + account(server, "Idle").text()).expect(200).json();
    assertThat(idle.path("accounts").path(0).path("usage").path("lineItems")).isEmpty();
    operator.get(ADMIN + "?account=acct_01h" + "0".repeat(23)).expect(404, "not_found");
    operator.get(ADMIN + "?after=x").expect(400, "invalid_request");
    operator.get(ADMIN + "?period=x").expect(400, "invalid_request");
    server.customer().api().get(ADMIN).expect(404, "not_found");
  }

  private static AccountId account(TestServer server, String name) {
    return server
        .part(Accounts.class)
        .create(
            new Accounts.Wish(
                name, null, null, null, null, null, null, null, null, null, null, null, null, null))
        .id();
  }

  private static VpsId metered(
      TestServer server,
      Customer customer,
      Meter meter,
      int quantity,
      String rate,
      String currency,
      Instant from,
      Instant to) {
    return metered(server, customer.account, meter, quantity, rate, currency, from, to);
  }

  private static VpsId metered(
      TestServer server,
      AccountId account,
      Meter meter,
      int quantity,
      String rate,
      String currency,
      Instant from,
      Instant to) {
    VpsId vps = new VpsId(UUID.randomUUID());
    return server
        .store()
        .transact(tx -> {
          tx.metering()
              .open(
                  new Interval(
                      UUID.randomUUID(),
                      account,
                      vps,
                      meter,
                      quantity,
                      new BigDecimal(rate),
                      currency,
                      from,
                      null));
          tx.metering().close(vps, Set.of(meter), to);
          return vps;
        });
  }
}
