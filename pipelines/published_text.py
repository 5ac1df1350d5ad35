"""What becomes of texts that others wrote before they are published: personal data masked, hidden marks shown.

The store and the warehouse keep every text as it was filed, and rules and counts are made from that. Only what leaves
the office goes through here: pages, open data. Numbers in tables are no texts, and never do.

Sources: 个人信息保护法 (2021) article 28, 政府信息公开条例 (2019) article 15 (personal privacy is not made public).
"""

from __future__ import annotations

import re

from pipelines.hidden_marks import show_hidden

PHONE, IDENTITY, MAIL, NAME = "〔电话略〕", "〔身份证号略〕", "〔邮箱略〕", "〔姓名略〕"
"""What stands in the place of something personal."""

SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬"
    "安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田"
    "樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊惠甄曲封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰"
    "秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕"
    "冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢"
    "关蒯相查后荆红游竺权逯盖益桓公肖付闫代邸"
)
_COMPOUND = "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|夏侯"
_PERSON = rf"(?:(?:{_COMPOUND})[\u4e00-\u9fff]{{1,2}}|[{SURNAMES}][\u4e00-\u9fff]{{1,2}})"
_ROLES = (
    "联系人|经办人|填报人|填表人|制表人|负责人|分管领导|审核人|审签人|签发人|撰稿人|"
    "编制人|承办人|申请人|当事人|投诉人|举报人|信访人|原告|被告|上诉人|第三人|姓名"
)
_SPACE = r"[ \t\u3000]*"

_MAIL = re.compile(r"[A-Za-z0-9._%+-]+[@＠][A-Za-z0-9-]+(?:[.．][A-Za-z0-9-]+)+")
_IDENTITY = re.compile(
    r"(?<!\d)(?<![A-Za-z])\d{6}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])"
)
_OLD_IDENTITY = re.compile(rf"(身份证(?:号码?|件号)?{_SPACE}[:：为是]?{_SPACE})(\d{{15}}|\d{{17}}[\dXx])(?!\d)")
_COUNTED = r"(?![\d.]|[ \t]*(?:余|多)?[件条个次元万亿人份%％篇页字户项])"
"""What follows a number that counts something: such a number is left alone, whatever it looks like."""
_MOBILE = re.compile(rf"(?<![\d.])(?:\+?86[- ]?)?[1１][3-9３-９]\d[- ]?\d{{4}}[- ]?\d{{4}}{_COUNTED}")
_LANDLINE = re.compile(rf"(?<![\d.])[(（]?[0０]\d{{2,3}}[)）]?[-－—– ]?\d{{7,8}}(?:[-－转]\d{{1,5}})?{_COUNTED}")
_CALLED = re.compile(rf"((?:电话|手机|热线|传真)(?:号码?)?{_SPACE}[:：为是]?{_SPACE})(\d{{7,8}}){_COUNTED}")
_ROLE_NAMED = re.compile(rf"((?:{_ROLES}){_SPACE}[:：]{_SPACE})({_PERSON})(?![\u4e00-\u9fff])")
_ROLE_NAMED_WITH_MORE = re.compile(rf"((?:{_ROLES}){_SPACE}[:：]{_SPACE})({_PERSON}?)(?=电话|联系|手机|先生|女士|同志)")
_ROLE_ACTING = re.compile(rf"((?:{_ROLES}))({_PERSON})(?=先生|女士|不服|诉|因不服|向我|向本|于\d)")
_ADDRESSED = re.compile(rf"(?<![\u4e00-\u9fff])({_PERSON})(?<![员位体工众部大名平老])(?=先生|女士|同志)")

_SIGN = re.compile(rf"[@＠]|\d{{4}}[- ]?\d{{3}}|先生|女士|同志|{_ROLES}")
"""Without one of these no pattern above finds anything; of most texts, short ones by the thousand, it is all asked."""


def mask_personal(text: str) -> str:
    """Return the text without mail addresses, identity-card and telephone numbers, and persons' names beside a role.

    A name is known by what stands beside it (联系人：, 申请人…不服, …先生); a name that stands alone is not found.
    """
    if not _SIGN.search(text):
        return text
    text = _MAIL.sub(MAIL, text)
    text = _IDENTITY.sub(IDENTITY, text)
    text = _OLD_IDENTITY.sub(rf"\1{IDENTITY}", text)
    for pattern in (_MOBILE, _LANDLINE):
        text = pattern.sub(PHONE, text)
    text = _CALLED.sub(rf"\1{PHONE}", text)
    for pattern in (_ROLE_NAMED, _ROLE_NAMED_WITH_MORE, _ROLE_ACTING):
        text = pattern.sub(rf"\1{NAME}", text)
    return _ADDRESSED.sub(NAME, text)


def publish_text(text: str) -> str:
    """Return what others wrote as it may be published: personal data masked, hidden marks shown."""
    return show_hidden(mask_personal(text))


NUMBER_ALONE = "[-+0-9０-９.,．，%％ ]*"
"""What stands in a cell that is filled in as it should be: such a text is a number, however much like a telephone's."""
_NUMBER_ALONE = re.compile(NUMBER_ALONE)


def publish_cell(raw: str) -> str:
    """Return what was written into a cell as it may be published: a number as it is, words like any others."""
    return raw if _NUMBER_ALONE.fullmatch(raw) else publish_text(raw)
