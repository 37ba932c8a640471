package dev.vakna.cli.vma;

import dev.vakna.vma.format.ConfigBlob;
import dev.vakna.vma.format.VmaDevice;
import dev.vakna.vma.format.VmaHeader;
import dev.vakna.vma.format.VmaWarning;
import dev.vakna.vma.read.DeviceReport;
import dev.vakna.vma.read.ReadReport;
import dev.vakna.vma.read.VmaArchive;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The shape of what is printed with {@code --json}. Sizes are bytes, times ISO 8601 in UTC. */
final class Json {

  private Json() {}

  static String text(Map<String, ?> value) {
    return JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build()
        .writeValueAsString(value);
  }

  static Map<String, Object> header(VmaArchive archive) {
    VmaHeader header = archive.header();
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("uuid", header.uuid().toString());
    map.put("created", header.created().toString());
    map.put("compression", archive.compression().label());
    archive.compressedBytes().ifPresent(size -> map.put("archiveBytes", size));
    map.put("configs", header.configs().stream().map(Json::config).toList());
    map.put("devices", header.devices().stream().map(Json::device).toList());
    map.put("warnings", warnings(archive.warnings()));
    return map;
  }

  static Map<String, Object> report(ReadReport report) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("good", true);
    map.put("uuid", report.header().uuid().toString());
    map.put("created", report.header().created().toString());
    map.put("compression", report.compression().label());
    map.put("archiveBytes", report.compressedBytes());
    map.put("streamBytes", report.streamBytes());
    map.put("extents", report.extents());
    map.put("devices", report.devices().stream().map(Json::device).toList());
    map.put("warnings", warnings(report.warnings()));
    return map;
  }

  private static Map<String, Object> config(ConfigBlob config) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", config.name());
    map.put("bytes", config.size());
    return map;
  }

  private static Map<String, Object> device(VmaDevice device) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("id", device.id());
    map.put("name", device.name());
    map.put("bytes", device.size());
    map.put("vmstate", device.isVmState());
    return map;
  }

  private static Map<String, Object> device(DeviceReport report) {
    Map<String, Object> map = device(report.device());
    map.put("bytesWritten", report.bytesWritten());
    map.put("dataClusters", report.dataClusters());
    map.put("zeroClusters", report.zeroClusters());
    return map;
  }

  private static List<Map<String, String>> warnings(List<VmaWarning> warnings) {
    return warnings.stream()
        .map(w -> Map.of("kind", w.kind().code(), "message", w.message()))
        .toList();
  }
}
