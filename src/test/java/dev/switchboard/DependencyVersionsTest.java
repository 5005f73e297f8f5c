package dev.switchboard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** Every version in pom.xml is pinned: two builds of one commit have the same parts, and a scan of one holds for both. */
class DependencyVersionsTest {

    /** No range, no snapshot, no word such as LATEST; a property is checked where it is defined. */
    private static final Pattern EXACT = Pattern.compile("\\d[\\w.-]*|\\$\\{[\\w.-]+}");

    /** Groups whose versions an imported list or an entry of dependencyManagement pins. */
    private static final Set<String> MANAGED = Set.of("io.vertx", "io.netty", "org.junit.jupiter");

    private Document pom;

    @BeforeEach
    void read() throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        pom = factory.newDocumentBuilder().parse(Path.of("pom.xml").toFile());
    }

    @Test
    void pinsEveryDependencyAndAnalyser() {
        List<String> loose = new ArrayList<>();
        for (String tag : List.of("dependency", "path", "artifactItem")) {
            for (Element element : elements(tag)) {
                String version = child(element, "version");
                boolean managed = version.isEmpty() && MANAGED.contains(child(element, "groupId"));
                if (!managed && !isExact(version)) {
                    loose.add(name(element) + ":" + version);
                }
            }
        }
        assertEquals(List.of(), loose);
    }

    @Test
    void pinsEveryPlugin() {
        Set<String> pinned = new HashSet<>();
        Set<String> all = new HashSet<>();
        for (Element plugin : elements("plugin")) {
            all.add(name(plugin));
            if (isExact(child(plugin, "version"))) {
                pinned.add(name(plugin));
            }
        }
        assertEquals(all, pinned);
    }

    @Test
    void pinsEveryVersionThatIsAProperty() {
        List<String> loose = new ArrayList<>();
        NodeList properties = elements("properties").get(0).getChildNodes();
        for (int i = 0; i < properties.getLength(); i++) {
            Node property = properties.item(i);
            if (property.getNodeName().endsWith(".version") && !isExact(property.getTextContent())) {
                loose.add(property.getNodeName());
            }
        }
        assertEquals(List.of(), loose);
    }

    private static boolean isExact(String version) {
        return EXACT.matcher(version).matches() && !version.endsWith("-SNAPSHOT");
    }

    private static String name(Element element) {
        return child(element, "groupId") + ":" + child(element, "artifactId");
    }

    private List<Element> elements(String tag) {
        List<Element> elements = new ArrayList<>();
        NodeList found = pom.getElementsByTagName(tag);
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }

    /** The text of a direct child; empty if there is none. */
    private static String child(Element parent, String tag) {
        NodeList children = parent.getChildNodes();
        for (int i = 0; i < children.getLength(); i++) {
            if (children.item(i).getNodeName().equals(tag)) {
                return children.item(i).getTextContent().strip();
            }
        }
        return "";
    }
}
