"""Small made-up files in the layouts in which publishers issue theirs."""

from __future__ import annotations

PREAMBLE = """Transfers of major conventional arms from All countries  to All countries .
A '?' in a column indicates uncertain data.
SIPRI trend-indicator values (TIVs) are in millions.

Source: SIPRI Arms Transfers Database (c) SIPRI.
Data generated: 13 Mar 2025 10:02:49 AM
"""
HEADER = (
    "Recipient,Supplier,Year of order, ,Number ordered, ,Weapon designation,Weapon description,Number delivered, ,"
    "Year(s) of delivery,status,Comments,SIPRI TIV per unit,SIPRI TIV for total order,SIPRI TIV of delivered weapons\n"
)
DEALS = """Iran,Russia,1991,?,10,?,Möwe-1,trainer aircraft,10,?,2001; 2002,New,"Made up; with a comma, and an ö",3,30,30
Iran,Russia,1995,,8,,Kestrel,SAM system,4,,1996; 1999,New,,5,40,20
Iran,China,1990,,,,Heron,anti-ship missile,,,1996,New,,1,,12
Iran,Soviet Union,1985,,5,,Swan,tank,5,,1986,Second hand,,2,10,10
Russia,Iran,2022,?,20,?,Gull,one-way attack drone,20,?,2022,New,,0.3,6,6
Russia,Czechia,2010,,2,,Wren,trainer aircraft,2,,2011,New,,5,10,10
Iran,Russia,2023,?,24,?,Eagle,FGA aircraft,0,,,New,,60,1440,0
Sudan,Iran,2000,,3,,Gull,UAV,3,,2001,New,,0.1,0,0
Hezbollah (Lebanon)*,Iran,2001,,3,,Gull,UAV,3,,2002,New,,1,3,3
Iran,unknown supplier(s),2001,,3,,Stork,transport aircraft,3,,2002,New,,1,3,3
"""
REGISTER = PREAMBLE + HEADER + DEALS

DYADIC = """ccode1,ccode2,year,importer1,importer2,flow1,flow2,smoothflow1,smoothflow2,smoothtotrade,version
365,630,1990,Russia,Iran,100,200,100,200,300,4
365,630,2010,Russia,Iran,272.5,1150,272.5,1150,1422.5,4
365,630,2011,Russia,Iran,-9,900.25,250,900.25,1150.25,4
365,710,2010,Russia,China,-9,-9,-9,-9,-9,4
630,710,2010,Iran,China,0,10,0,12,12,4
"""
NATIONAL = """ccode,year,imports,exports
365,2010,1000,2000
365,2011,1000,2000
630,2010,5000,7000
630,2011,5000,-9
"""
