/* xml_name.h - which names attached data may have: XML element names.
 *
 * NCName of Namespaces in XML 1.0 (Name of XML 1.0, fifth edition, section 2.3, without the colon), not
 * beginning with "xml" in any case. Pure. */
#ifndef CW_CONFIG_XML_NAME_H
#define CW_CONFIG_XML_NAME_H

#include "cw/base/slice.h"

/* The name is UTF-8. */
bool cw_is_xml_name(struct cw_slice name);

#endif
