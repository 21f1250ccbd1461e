package dev.sluice.tck.bench.chart;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** Charts and pages as a parser sees them. */
final class Xml {
  private Xml() {}

  static Document parse(String text) {
    try {
      return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(text)));
    } catch (Exception e) {
      throw new AssertionError("not well-formed: " + e.getMessage(), e);
    }
  }

  static List<Element> all(String text, String tag) {
    NodeList found = parse(text).getElementsByTagName(tag);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      elements.add((Element) found.item(i));
    }
    return elements;
  }

  static List<Element> styled(String text, String tag, String style) {
    return all(text, tag).stream().filter(one -> List.of(one.getAttribute("class").split(" ")).contains(style)).toList();
  }

  static List<String> texts(String text, String tag) {
    return all(text, tag).stream().map(Element::getTextContent).toList();
  }

  static double number(Element element, String attribute) {
    return Double.parseDouble(element.getAttribute(attribute));
  }

  /** The element that a tip, found by its first words, belongs to. */
  static Element tipped(String svg, String tip, String tag) {
    Element group = all(svg, "g").stream().filter(one -> one.getFirstChild() != null && one.getFirstChild().getTextContent().startsWith(tip)).findFirst()
        .orElseThrow(() -> new AssertionError("nothing says " + tip));
    return (Element) group.getElementsByTagName(tag).item(0);
  }

  /** Where a marker is. */
  static double[] place(String svg, String tip) {
    String[] words = tipped(svg, tip, "path").getAttribute("transform").replaceAll("[^0-9. -]", "").split(" ");
    return new double[] {Double.parseDouble(words[0]), Double.parseDouble(words[1])};
  }
}
