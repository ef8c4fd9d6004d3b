/* embed.h - files that are compiled into the program: the page, and the integration it demonstrates. */
#ifndef CW_DEMO_EMBED_H
#define CW_DEMO_EMBED_H

#include <stddef.h>

extern const unsigned char cw_embed_page_html[];
extern const size_t cw_embed_page_html_len;
extern const unsigned char cw_embed_style_css[];
extern const size_t cw_embed_style_css_len;
extern const unsigned char cw_embed_page_js[];
extern const size_t cw_embed_page_js_len;
extern const unsigned char cw_embed_icon_svg[];
extern const size_t cw_embed_icon_svg_len;
extern const unsigned char cw_embed_crm_json[]; /* deploy/integrations/crm.json */
extern const size_t cw_embed_crm_json_len;

#endif
